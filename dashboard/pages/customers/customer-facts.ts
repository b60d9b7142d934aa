import type { CustomerDetailQuery } from '../../generated/graphql.ts';

export type CustomerFacts = NonNullable<CustomerDetailQuery['customer']>;
