import type { SubjectObjectResolvers } from '../../generated/types.ts';

export const SubjectObject: SubjectObjectResolvers = {
  id: ({ objectId }) => objectId,
  sources: ({ sources }) => [...sources],
};
