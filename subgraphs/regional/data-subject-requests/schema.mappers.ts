import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import type * as answers from './answer-repository.ts';
import type * as domain from './data-subject-request.ts';
import type * as certificates from './erasure-certificate.ts';
import type * as items from './request-item.ts';
import type { RegisterPage } from './request-register.ts';
import type { StoredRequest } from './stored-request.ts';

export type DataSubjectRightMapper = domain.RequestRight;
export type RequestStatusMapper = domain.RequestStatus;
export type DataSubjectRequestMapper = StoredRequest;
export type DataSubjectRequestFileMapper = StoredRequest;
export type RequestItemMapper = items.RequestItem;
export type ExportBundleMapper = answers.ExportBundle;
export type ErasureCertificateMapper = certificates.ErasureCertificate;
export type PurposeObjectionMapper = answers.PurposeObjection;
export type ObjectionOutcomeMapper = answers.PurposeObjection['status'];
/** The count is asked for only if it is selected. */
export type DataSubjectRequestConnectionMapper =
  | (Connection<StoredRequest> & { readonly customerId: CustomerId })
  | (RegisterPage & { readonly customerId: null });
