import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './execute.ts';

const FINAL = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'NOT_FOUND']);
const POLL_MS = 15_000;
const LONGEST_POLL_MS = 120_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => failures < 2 && !(error instanceof ApiError && FINAL.has(error.code)),
    },
  },
});

/** Fresh figures every 15 s while the page is looked at; twice as long after each failure, two minutes at most. */
export const pollWithBackOff = {
  refetchInterval: (query: {
    readonly state: { readonly fetchFailureCount: number; readonly status: string };
  }): number =>
    query.state.status === 'error' || query.state.fetchFailureCount > 0
      ? Math.min(POLL_MS * 2 ** (query.state.fetchFailureCount + 1), LONGEST_POLL_MS)
      : POLL_MS,
  refetchIntervalInBackground: false,
} as const;
