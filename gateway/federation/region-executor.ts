import { type DocumentNode, type ExecutionResult, GraphQLError, print } from 'graphql';
import type { RegionDispatch } from './region-dispatch.ts';
import type { RegionCall } from './subgraph-message.ts';

/** A subgraph request as graphql-tools and everything built on it hands it over. */
interface ExecutionRequest {
  readonly document: DocumentNode;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
  readonly context?: unknown;
}

/**
 * The region dispatch as a graphql-tools executor: what Hive Gateway (MIT) takes as a transport, for those who cannot or do not
 * want to run @apollo/gateway (docs/decisions/0008). The dispatch is the same object; only the hand-over differs.
 */
export function createRegionExecutor(dispatch: RegionDispatch, callOf: (context: unknown) => RegionCall) {
  return async ({ document, variables = {}, operationName, context }: ExecutionRequest): Promise<ExecutionResult> => {
    const { data, errors } = await dispatch.execute(
      { query: print(document), variables, operationName },
      callOf(context),
    );
    if (errors.length === 0) return { data };
    return { data, errors: errors.map(({ message, ...rest }) => new GraphQLError(message, rest)) };
  };
}
