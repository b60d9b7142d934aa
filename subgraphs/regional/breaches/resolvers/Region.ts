import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';

export const Region: Pick<RegionResolvers, 'breaches' | '__resolveReference'> = {
  breaches: async (_region, _arguments, { facts, services, trail }) =>
    onlyAdmitted(trail, await services.breaches.list(facts.caller), 'Region.breaches'),
};
