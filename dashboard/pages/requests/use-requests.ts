import { useRegionPages } from '../../api/use-region-pages.ts';
import { type DataSubjectRequestFilter, RegionRequestsDocument } from '../../generated/graphql.ts';

/** Requests of several regions, page by page, newest first in each. */
export function useRequests(parts: readonly string[], filter: DataSubjectRequestFilter, first: number) {
  return useRegionPages({
    document: RegionRequestsDocument,
    parts,
    variablesOf: (regionId, after) => ({ regionId, after, first, filter }),
    pageOf: (data) => data.region?.dataSubjectRequests,
  });
}
