import type { PurposeObjectionResolvers } from '../../generated/types.ts';

export const PurposeObjection: PurposeObjectionResolvers = {
  id: ({ objectionId }) => objectionId,
  outcome: ({ status }) => status,
};
