import type { DataSubjectRequestFileResolvers } from '../../generated/types.ts';
import { parseFirst } from '../../shared/page.ts';
import type { ItemOutcome } from '../request-item.ts';

export const DataSubjectRequestFile: DataSubjectRequestFileResolvers = {
  request: (request) => request,
  items: async ({ state }, { first, after, outcome }, { services }) => {
    const page = { afterNo: after ?? 0, limit: parseFirst(first), outcome: outcome ?? undefined };
    return [...(await services.requestItems.page(state.id, page))];
  },
  outcomes: async ({ state }, _arguments, { services }) => {
    const counts = await services.requestItems.counts(state.id);
    return Object.entries(counts).map(([outcome, count]) => ({ outcome: outcome as ItemOutcome, count }));
  },
  bundles: async ({ state }, _arguments, { services }) => [...(await services.requestAnswers.bundles(state.id))],
  certificates: async ({ state }, _arguments, { services }) => [
    ...(await services.requestAnswers.certificates(state.id)),
  ],
  notices: async ({ state }, _arguments, { services }) => [...(await services.requestAnswers.notices(state.id))],
  objections: async ({ state }, _arguments, { services }) => [...(await services.requestAnswers.objections(state.id))],
  history: async (request, _arguments, { services }) => [...(await services.requests.history(request))],
};
