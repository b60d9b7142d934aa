import type { DataSubjectRequestConnectionResolvers } from '../../generated/types.ts';

export const DataSubjectRequestConnection: DataSubjectRequestConnectionResolvers = {
  totalCount: ({ customerId }, _arguments, { loaders }) => loaders.requestCounts.load(customerId),
};
