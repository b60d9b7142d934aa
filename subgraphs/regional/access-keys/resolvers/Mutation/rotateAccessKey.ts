import type { MutationResolvers } from '../../../generated/types.ts';

export const rotateAccessKey: NonNullable<MutationResolvers['rotateAccessKey']> = (
  _parent,
  { customerId, accessKeyId, overlapHours },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'rotateAccessKey', () =>
    services.accessKeys.rotate(facts.caller, customerId, accessKeyId, overlapHours ?? 24),
  );
