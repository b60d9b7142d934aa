/**
 * What can keep a version of an object from being destroyed or replaced, in the order in which it is told. The database function
 * `deletion_obstacles` gives them; a test holds the two together.
 */
export const DELETION_OBSTACLES = {
  LEGAL_HOLD: 'It is under a legal hold.',
  LEGAL_MATTER: 'A legal matter holds it.',
  OBJECT_LOCK_COMPLIANCE: 'Object Lock retains it in compliance mode.',
  OBJECT_LOCK_GOVERNANCE: 'Object Lock retains it in governance mode.',
  RETENTION: 'It is retained until a date set for it.',
  RETENTION_RULE: 'A retention schedule keeps it.',
  RESTRICTION: 'Its processing is restricted (GDPR Art. 18).',
  OPEN_REQUEST: 'An open request of a data subject needs it.',
} as const;

export type DeletionObstacle = keyof typeof DELETION_OBSTACLES;
