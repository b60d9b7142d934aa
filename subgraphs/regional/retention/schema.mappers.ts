import type { RetentionRun } from './retention-expiry.ts';
import type * as domain from './retention-schedule.ts';
import type { RetentionEffect } from './retention-service.ts';

export type RetentionScheduleMapper = domain.RetentionSchedule;
export type RetentionTriggerMapper = domain.RetentionTrigger;
export type RetentionActionMapper = domain.RetentionAction;
export type RetentionFindingMapper = domain.RetentionFinding;
export type RetentionRunMapper = RetentionRun;
export type RetentionEffectMapper = RetentionEffect;
