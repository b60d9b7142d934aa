import type { RetentionTriggerResolvers } from '../../generated/types.ts';

export const RetentionTrigger: RetentionTriggerResolvers = { CREATED: 'created', TAG: 'tag' };
