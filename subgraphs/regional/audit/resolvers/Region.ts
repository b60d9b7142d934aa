import type { RegionResolvers } from '../../generated/types.ts';
import { onlyAdmitted } from '../../residency/gate/only-admitted.ts';

export const Region: Pick<
  RegionResolvers,
  'borderCrossings' | 'consistencyProof' | 'latestCheckpoint' | '__resolveReference'
> = {
  latestCheckpoint: (_region, _arguments, { facts, services }) => services.auditLog.latestCheckpoint(facts.caller),
  consistencyProof: (_region, { from }, { facts, services }) => services.auditLog.consistencyProof(facts.caller, from),
  borderCrossings: async (_region, { from, to }, { facts, services, trail }) => {
    const period = [from?.toISOString(), to?.toISOString()] as const;
    return onlyAdmitted(
      trail,
      await services.jurisdiction.crossings(facts.caller, ...period),
      'Region.borderCrossings',
    );
  },
};
