import type { Connection } from '../shared/connection.ts';
import type * as domain from './customer.ts';
import type { CustomerFilter } from './customer-repository.ts';

export type CustomerMapper = domain.Customer;
export type CustomerTypeMapper = domain.CustomerType;
export type ResidencyRequirementMapper = domain.ResidencyRequirement;
export type DataClassificationMapper = domain.DataClassification;
export type CustomerComplianceStatusMapper = domain.CustomerComplianceStatus;
/** The count is asked for only if it is selected. */
export type CustomerConnectionMapper = Connection<domain.Customer> & { readonly filter: CustomerFilter };
