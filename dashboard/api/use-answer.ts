import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { type Answer, execute } from './execute.ts';
import { pollWithBackOff } from './query-client.ts';
import { useSession } from './session.tsx';

interface Options {
  readonly live?: boolean;
  readonly enabled?: boolean;
}

/** The answer to one operation; the last one stays on screen while the next is fetched. */
export function useAnswer<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  { live = false, enabled = true }: Options = {},
): UseQueryResult<Answer<Data>> {
  const { headers } = useSession();
  return useQuery({
    queryKey: [document.__meta__?.['hash'], variables, headers],
    queryFn: ({ signal }) => execute(document, variables, headers, signal),
    placeholderData: keepPreviousData,
    enabled,
    ...(live ? pollWithBackOff : {}),
  });
}
