import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './execute.ts';

const FINAL = new Set(['FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED', 'NOT_FOUND']);
const POLL_MS = 15_000;
const LONGEST_POLL_MS = 120_000;

let signedOut: () => void = () => undefined;

/** Called when a token is not accepted any more; the latest listener counts. */
export function onSignedOut(listener: () => void): () => void {
  signedOut = listener;
  return () => {
    if (signedOut === listener) signedOut = () => undefined;
  };
}

function noticeSignedOut(error: unknown): void {
  if (error instanceof ApiError && error.code === 'UNAUTHENTICATED') signedOut();
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noticeSignedOut }),
  mutationCache: new MutationCache({ onError: noticeSignedOut }),
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
