import type { RuleTypeResolvers } from '../../generated/types.ts';

export const RuleType: RuleTypeResolvers = {
  RETENTION: 'retention',
  ACCESS_CONTROL: 'access_control',
  ENCRYPTION: 'encryption',
  CROSS_BORDER: 'cross_border',
  CLASSIFICATION: 'classification',
  LEGAL_HOLD: 'legal_hold',
};
