import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';
import type { Disclosure } from '../residency/decision-input.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';

export interface AccessApproval {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly kind: Disclosure['kind'];
  readonly organisation: string;
  readonly country: string | null;
  readonly reason: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly validUntil: Date;
  readonly approvedBy: string | null;
  readonly approvedAt: Date | null;
  readonly revokedBy: string | null;
  readonly revokedAt: Date | null;
}

const MOST_HOURS = 30 * 24;

export const approvalInput = z.strictObject({
  kind: z.enum(['CONTENT_READ', 'CONTENT_WRITE', 'LIST', 'METADATA_READ', 'FIELD_READ', 'EXPORT']),
  organisation: z.string().trim().min(1).max(128),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code')
    .nullish(),
  reason: z.string().trim().min(10).max(500),
  validHours: z
    .int()
    .min(1)
    .max(MOST_HOURS)
    .nullish()
    .transform((hours) => hours ?? 24),
});
export type ApprovalInput = z.output<typeof approvalInput>;

export interface AccessApprovalRepository {
  /** Newest first. */
  approvalsOf(customerId: CustomerId): Promise<readonly AccessApproval[]>;
  find(customerId: CustomerId, id: string): Promise<AccessApproval | null>;
  /** Locked until the transaction ends. */
  lock(customerId: CustomerId, id: string, unit: UnitOfWork): Promise<AccessApproval | null>;
  insert(customerId: CustomerId, input: ApprovalInput, by: string, unit: UnitOfWork): Promise<string>;
  approve(id: string, by: string, unit: UnitOfWork): Promise<void>;
  revoke(id: string, by: string, unit: UnitOfWork): Promise<void>;
}
