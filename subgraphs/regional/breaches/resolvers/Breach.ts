import type { BreachResolvers } from '../../generated/types.ts';

export const Breach: BreachResolvers = {
  clocks: (breach, _arguments, { services }) => services.breaches.clocks(breach),
};
