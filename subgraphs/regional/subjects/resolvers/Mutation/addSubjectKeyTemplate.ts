import type { MutationResolvers } from '../../../generated/types.ts';

export const addSubjectKeyTemplate: NonNullable<MutationResolvers['addSubjectKeyTemplate']> = (
  _parent,
  { customerId, input },
  { facts, services, trail },
) => trail.follow(customerId, 'addSubjectKeyTemplate', () => services.subjects.addTemplate(facts, customerId, input));
