export const REQUEST_RIGHTS = [
  'access',
  'rectification',
  'erasure',
  'restriction',
  'portability',
  'objection',
  'automated_decision',
  'withdraw_consent',
] as const;

export const REQUEST_STATUSES = [
  'received',
  'identity_verification',
  'verified',
  'scoping',
  'in_progress',
  'extended',
  'awaiting_approval',
  'blocked_legal_hold',
  'completed',
  'partially_completed',
  'rejected',
  'withdrawn',
  'duplicate',
] as const;

export type RequestRight = (typeof REQUEST_RIGHTS)[number];
export type RequestStatus = (typeof REQUEST_STATUSES)[number];
