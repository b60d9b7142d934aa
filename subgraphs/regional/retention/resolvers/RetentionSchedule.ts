import type { RetentionScheduleResolvers } from '../../generated/types.ts';

export const RetentionSchedule: RetentionScheduleResolvers = { id: ({ scheduleId }) => scheduleId };
