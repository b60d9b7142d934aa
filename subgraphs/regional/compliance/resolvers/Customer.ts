import type { CustomerResolvers } from '../../generated/types.ts';

export const Customer: Pick<CustomerResolvers, 'complianceSummary' | '__resolveReference'> = {
  complianceSummary: ({ id }, _arguments, { loaders }) => loaders.summaries.load(id),
};
