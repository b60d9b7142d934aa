import type { RequestStatusResolvers } from '../../generated/types.ts';

export const RequestStatus: RequestStatusResolvers = {
  RECEIVED: 'received',
  IDENTITY_VERIFICATION: 'identity_verification',
  VERIFIED: 'verified',
  SCOPING: 'scoping',
  IN_PROGRESS: 'in_progress',
  EXTENDED: 'extended',
  AWAITING_APPROVAL: 'awaiting_approval',
  BLOCKED_LEGAL_HOLD: 'blocked_legal_hold',
  COMPLETED: 'completed',
  PARTIALLY_COMPLETED: 'partially_completed',
  REJECTED: 'rejected',
  WITHDRAWN: 'withdrawn',
  DUPLICATE: 'duplicate',
};
