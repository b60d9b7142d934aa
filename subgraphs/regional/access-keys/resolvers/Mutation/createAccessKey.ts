import type { MutationResolvers } from '../../../generated/types.ts';

export const createAccessKey: NonNullable<MutationResolvers['createAccessKey']> = (
  _parent,
  { customerId, limits },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'createAccessKey', () =>
    services.accessKeys.create(facts.caller, customerId, { ...limits }),
  );
