import type { RegionResolvers } from '../../generated/types.ts';

export const Region: Pick<RegionResolvers, 'consistencyProof' | 'latestCheckpoint' | '__resolveReference'> = {
  latestCheckpoint: (_region, _arguments, { facts, services }) => services.auditLog.latestCheckpoint(facts.caller),
  consistencyProof: (_region, { from }, { facts, services }) => services.auditLog.consistencyProof(facts.caller, from),
};
