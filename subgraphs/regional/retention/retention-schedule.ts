import { z } from 'zod';
import type { CustomerId } from '#kernel/ids.ts';

export const RETENTION_TRIGGERS = ['created', 'tag'] as const;
export type RetentionTrigger = (typeof RETENTION_TRIGGERS)[number];
export const RETENTION_ACTIONS = ['delete', 'review'] as const;
export type RetentionAction = (typeof RETENTION_ACTIONS)[number];

export interface RetentionSchedule {
  readonly scheduleId: string;
  readonly customerId: CustomerId;
  readonly name: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  readonly basis: string;
  readonly trigger: RetentionTrigger;
  readonly triggerTag: string | null;
  readonly minimumDays: number | null;
  readonly maximumDays: number | null;
  readonly action: RetentionAction;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly retiredBy: string | null;
  readonly retiredAt: Date | null;
}

const text = (longest: number) => z.string().trim().min(1).max(longest);
const days = z.int().min(1).max(36_500).nullish();

export const scheduleInput = z
  .strictObject({
    name: text(128),
    bucket: text(63),
    keyPrefix: z.string().max(1024).nullish(),
    basis: text(500),
    trigger: z.enum(RETENTION_TRIGGERS).nullish(),
    triggerTag: text(128).nullish(),
    minimumDays: days,
    maximumDays: days,
    action: z.enum(RETENTION_ACTIONS).nullish(),
  })
  .refine(({ trigger, triggerTag }) => (trigger === 'tag') === Boolean(triggerTag), {
    path: ['triggerTag'],
    message: 'names the tag of the trigger TAG, and only of that one',
  })
  .refine(({ minimumDays, maximumDays }) => minimumDays != null || maximumDays != null, {
    path: ['minimumDays'],
    message: 'or maximumDays must be given',
  })
  .refine(({ minimumDays, maximumDays }) => (minimumDays ?? 0) <= (maximumDays ?? Number.POSITIVE_INFINITY), {
    path: ['maximumDays'],
    message: 'must not be less than minimumDays',
  });
export type ScheduleInput = z.output<typeof scheduleInput>;

/** What a schedule comes to for what is stored now: numbers of versions. */
export interface RetentionReach {
  readonly covered: number;
  readonly retained: number;
  readonly expired: number;
}

/** A version that is past its longest period. */
export interface RetentionFinding {
  readonly objectId: string;
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly expiredAt: Date;
  /** The schedule whose period ended first. */
  readonly scheduleId: string;
  readonly action: RetentionAction;
  /** Why it stays; with none, and the action delete, it goes. */
  readonly obstacles: readonly string[];
}
