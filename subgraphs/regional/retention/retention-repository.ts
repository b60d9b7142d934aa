import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { RetentionFinding, RetentionReach, RetentionSchedule, ScheduleInput } from './retention-schedule.ts';

export interface FoundExpired {
  readonly goes: number;
  readonly stays: number;
  /** At most `limit`, the longest overdue first. */
  readonly findings: readonly RetentionFinding[];
}

export interface RetentionRepository {
  /** Newest first. */
  schedulesOf(customerId: CustomerId): Promise<readonly RetentionSchedule[]>;
  find(customerId: CustomerId, scheduleId: string): Promise<RetentionSchedule | null>;
  reach(customerId: CustomerId, input: ScheduleInput): Promise<RetentionReach>;
  /** Covers what is stored already in the same transaction. Resolves to the schedule's id. */
  insert(customerId: CustomerId, input: ScheduleInput, by: string, unit: UnitOfWork): Promise<string>;
  /** False if the customer has no such schedule in force. */
  retire(customerId: CustomerId, scheduleId: string, by: string, unit: UnitOfWork): Promise<boolean>;
  /** What is past its longest period; of every customer if none is named. Changes nothing. */
  findExpired(customerId: CustomerId | null, limit: number): Promise<FoundExpired>;
  /**
   * Takes up to `limit` versions that are due and free, and destroys them in one transaction with their audit entries, asking the
   * deletion guard under lock. Any number of workers may do so at once. Resolves to what went; none: nothing is left to do.
   */
  expireBatch(
    customerId: CustomerId | null,
    limit: number,
    entryOf: (finding: RetentionFinding) => AuditEntry,
  ): Promise<readonly RetentionFinding[]>;
  /** Schedules with something to review about which no event is open. */
  reviewsDue(limit: number): Promise<readonly ReviewDue[]>;
}

export interface ReviewDue {
  readonly scheduleId: string;
  readonly customerId: CustomerId;
  readonly basis: string;
  readonly objects: number;
  /** Ids of at most 100. */
  readonly objectIds: readonly string[];
}
