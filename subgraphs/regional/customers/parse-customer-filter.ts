import { z } from 'zod';
import { AppError } from '#kernel/errors.ts';
import { COMPLIANCE_STATUSES, RESIDENCY_REQUIREMENTS } from './customer.ts';
import type { CustomerFilter } from './customer-repository.ts';

const filterSchema = z.object({
  complianceStatus: z.enum(COMPLIANCE_STATUSES).nullish(),
  dataResidencyRequirement: z.enum(RESIDENCY_REQUIREMENTS).nullish(),
  country: z.string().max(100).nullish(),
  search: z.string().max(200).nullish(),
});

/** A null means the same as an absent filter. */
export function parseCustomerFilter(input: unknown): CustomerFilter {
  const result = filterSchema.safeParse(input ?? {});
  if (!result.success) {
    const fields = result.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new AppError('BAD_USER_INPUT', `The filter cannot be used; check: ${fields}.`);
  }
  return Object.fromEntries(Object.entries(result.data).filter(([, value]) => value !== null && value !== ''));
}
