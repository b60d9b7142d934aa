import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';
import { parseFirst } from '../../shared/page.ts';

export const Region: Pick<RegionResolvers, 'alerts' | 'residencyCheck' | 'summary' | '__resolveReference'> = {
  alerts: async (_region, { first }, { facts, services, trail }) => {
    const alerts = await services.compliance.alerts(facts.caller, parseFirst(first));
    return onlyAdmitted(trail, alerts, 'Region.alerts');
  },
  summary: (_region, _arguments, { facts, services }) => services.compliance.regionSummary(facts.caller),
  residencyCheck: (_region, _arguments, { facts, services }) => services.residency.run(facts.caller),
};
