import type { MutationResolvers } from '../../../generated/types.ts';

export const setAccessKeyStatus: NonNullable<MutationResolvers['setAccessKeyStatus']> = (
  _parent,
  { customerId, accessKeyId, active },
  { facts, services, trail },
) =>
  trail.follow(customerId, 'setAccessKeyStatus', () =>
    services.accessKeys.setStatus(facts.caller, customerId, accessKeyId, active ? 'active' : 'disabled'),
  );
