import type { SubjectRelationResolvers } from '../../generated/types.ts';

export const SubjectRelation: SubjectRelationResolvers = { SUBJECT: 'subject', MENTIONED: 'mentioned', OWNER: 'owner' };
