import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { ErasureCertificate } from './erasure-certificate.ts';
import type { Lease } from './request-work.ts';
import type { StoredRequest } from './stored-request.ts';

export interface ExportBundle {
  readonly bundleId: string;
  readonly requestId: string;
  readonly kind: 'access' | 'portability';
  readonly blobId: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
  readonly items: number;
  readonly pushedObjects: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface RecipientNotice {
  readonly recipient: string;
  readonly sentAt: Date;
  readonly proof: string | null;
  readonly recordedBy: string | null;
}

export interface PurposeObjection {
  readonly objectionId: string;
  readonly purpose: string;
  readonly status: 'pending' | 'upheld' | 'overridden';
  readonly narrative: string | null;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

/** What answers to requests leave behind. */
export interface AnswerRepository {
  /** Once per request: an earlier bundle of it is replaced. */
  storeBundle(
    lease: Lease,
    bundle: Omit<ExportBundle, 'createdAt'> & { readonly customerId: CustomerId },
  ): Promise<void>;
  bundles(requestId: string): Promise<readonly ExportBundle[]>;
  /** Bundles whose time is up; their bytes become garbage. */
  dropExpiredBundles(): Promise<number>;
  storeCertificate(request: StoredRequest, certificate: Omit<ErasureCertificate, 'certificateId'>): Promise<void>;
  /** The latest first. */
  certificates(requestId: string): Promise<readonly ErasureCertificate[]>;
  recordNotice(requestId: string, notice: RecipientNotice, unit: UnitOfWork): Promise<void>;
  notices(requestId: string): Promise<readonly RecipientNotice[]>;
  /** Restricts what the plan gives this outcome (Art. 18, 21 until it is decided, what a correction replaced), in one transaction with the end of its items. */
  restrictItems(
    lease: Lease,
    request: StoredRequest,
    ground: string,
    outcome: 'RESTRICTED' | 'RECTIFIED',
  ): Promise<number>;
  /** Notes what the person objects to; `decided`: nothing can outweigh it (Art. 21(3)). */
  object(lease: Lease, request: StoredRequest, purposes: readonly string[], decided: boolean): Promise<void>;
  objections(requestId: string): Promise<readonly PurposeObjection[]>;
  /** False if there is no such open objection. */
  decideObjection(
    requestId: string,
    objectionId: string,
    decision: ObjectionDecision,
    unit: UnitOfWork,
  ): Promise<boolean>;
  /** What access under Art. 15(1) has to say beside the data, read from what is stored now. */
  article15Facts(request: StoredRequest): Promise<Article15Facts>;
  sealedPushTarget(requestId: string): Promise<Uint8Array | null>;
  recordPush(lease: Lease, pushed: number): Promise<void>;
}

export interface ObjectionDecision {
  readonly outcome: 'upheld' | 'overridden';
  readonly narrative: string;
  readonly decidedBy: string;
}

export interface Article15Facts {
  readonly purposes: readonly string[];
  readonly categories: readonly string[];
  readonly sources: Readonly<Record<string, number>>;
  readonly retention: readonly { readonly name: string; readonly basis: string; readonly maximumDays: number | null }[];
  readonly transfers: readonly {
    readonly country: string | null;
    readonly operation: string;
    readonly times: number;
  }[];
  readonly recipients: readonly string[];
  readonly automatedDecisions: number;
}
