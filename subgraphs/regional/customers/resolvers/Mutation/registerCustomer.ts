import type { MutationResolvers } from '../../../generated/types.ts';

export const registerCustomer: NonNullable<MutationResolvers['registerCustomer']> = (
  _parent,
  { customerId, input },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'registerCustomer', () =>
    services.customers.register(facts.caller, customerId, { ...input }),
  );
