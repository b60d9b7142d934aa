import type { LegalHoldResolvers } from '../../generated/types.ts';

export const LegalHold: LegalHoldResolvers = { id: ({ matterId }) => matterId };
