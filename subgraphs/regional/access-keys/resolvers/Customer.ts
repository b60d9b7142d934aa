import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'accessKeys' | '__resolveReference'> = {
  accessKeys: ({ id }, _arguments, { loaders }) => loaders.accessKeys.load(id),
};
