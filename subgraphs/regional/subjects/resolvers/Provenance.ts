import type { ProvenanceResolvers } from '../../generated/types.ts';

export const Provenance: ProvenanceResolvers = {
  PROVIDED: 'provided',
  OBSERVED: 'observed',
  DERIVED: 'derived',
  UNKNOWN: 'unknown',
};
