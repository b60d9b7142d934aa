import type { RetentionActionResolvers } from '../../generated/types.ts';

export const RetentionAction: RetentionActionResolvers = { DELETE: 'delete', REVIEW: 'review' };
