import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import { OBJECT_OWNERSHIPS } from '../access/bucket-access.ts';
import { DATA_CLASSIFICATIONS } from '../customers/customer.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

const reason = z.string().trim().min(1).max(2_000);

export const bucketDefaultsInput = z.strictObject({
  /** `None`: no ownership controls. */
  objectOwnership: z.enum([...OBJECT_OWNERSHIPS, 'None']),
  publicAccessLifted: z.boolean(),
  reason,
});
export type BucketDefaultsInput = z.output<typeof bucketDefaultsInput>;

export const publicAccessInput = z.strictObject({
  lifted: z.boolean(),
  dataClassification: z.enum(DATA_CLASSIFICATIONS).nullish(),
  reason,
});
export type PublicAccessInput = z.output<typeof publicAccessInput>;

/** `not-public`: what public access is asked for is not classed public; nothing was changed. */
export type TermsOutcome = 'changed' | 'missing' | 'not-public';

/** What the operators of a region let buckets do that their owners cannot allow themselves. */
export interface BucketTermsRepository {
  setDefaults(customerId: CustomerId, input: BucketDefaultsInput, by: string, unit: UnitOfWork): Promise<TermsOutcome>;
  setPublicAccess(
    customerId: CustomerId,
    bucket: string,
    input: PublicAccessInput & { readonly by: string },
    unit: UnitOfWork,
  ): Promise<TermsOutcome>;
}
