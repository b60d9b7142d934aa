import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { ApiError, execute } from './execute.ts';
import { queryClient } from './query-client.ts';
import { useSession } from './session.tsx';

/**
 * Carries out one mutation. A part of the answer that failed is a failure of the whole, because nothing else was asked for.
 * Everything on screen is asked for again afterwards.
 */
export function useAct() {
  const { headers } = useSession();
  return useCallback(
    async <Data, Variables>(
      document: TypedDocumentString<Data, Variables>,
      variables: Variables,
      done: string,
    ): Promise<Data> => {
      const { data, problems } = await execute(document, variables, headers);
      const [problem] = problems;
      if (problem !== undefined) throw new ApiError(problem.code, problem.message, problems);
      notifications.show({ message: done, color: 'green' });
      await queryClient.invalidateQueries();
      return data;
    },
    [headers],
  );
}
