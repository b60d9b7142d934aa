import type { ProcessingRoleResolvers } from '../../generated/types.ts';

export const ProcessingRole: ProcessingRoleResolvers = {
  CONTROLLER: 'controller',
  PROCESSOR: 'processor',
};
