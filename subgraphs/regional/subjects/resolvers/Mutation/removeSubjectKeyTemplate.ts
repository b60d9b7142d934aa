import type { MutationResolvers } from '../../../generated/types.ts';

export const removeSubjectKeyTemplate: NonNullable<MutationResolvers['removeSubjectKeyTemplate']> = (
  _parent,
  { customerId, bucket, template },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'removeSubjectKeyTemplate', () =>
    services.subjects.removeTemplate(facts, customerId, bucket, template),
  );
