import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';

export const Region: Pick<RegionResolvers, 'complianceRules' | '__resolveReference'> = {
  complianceRules: async (_region, _arguments, { facts, services, trail }) =>
    onlyAdmitted(trail, await services.rules.list(facts.caller), 'Region.complianceRules'),
};
