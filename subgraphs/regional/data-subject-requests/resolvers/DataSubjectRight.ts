import type { DataSubjectRightResolvers } from '../../generated/types.ts';

export const DataSubjectRight: DataSubjectRightResolvers = {
  A15_ACCESS: 'access',
  A16_RECTIFICATION: 'rectification',
  A17_ERASURE: 'erasure',
  A18_RESTRICTION: 'restriction',
  A20_PORTABILITY: 'portability',
  A21_OBJECTION: 'objection',
  A22_AUTOMATED_DECISION: 'automated_decision',
  A7_3_WITHDRAW_CONSENT: 'withdraw_consent',
};
