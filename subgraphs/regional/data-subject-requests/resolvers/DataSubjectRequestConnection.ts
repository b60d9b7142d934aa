import type { DataSubjectRequestConnectionResolvers } from '../../generated/types.ts';

export const DataSubjectRequestConnection: DataSubjectRequestConnectionResolvers = {
  totalCount: (page, _arguments, { loaders, services }) =>
    page.customerId === null
      ? services.dataSubjectRequests.count(page.filter)
      : loaders.requestCounts.load(page.customerId),
};
