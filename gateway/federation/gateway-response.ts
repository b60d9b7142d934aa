import type { GraphQLDataSource } from '@apollo/gateway';
import type { SubgraphResult } from './subgraph-message.ts';

/** A result as @apollo/gateway takes it: no `errors` when there are none. */
export function toGatewayResponse({ data, errors }: SubgraphResult): Awaited<ReturnType<GraphQLDataSource['process']>> {
  return errors.length === 0 ? { data: { ...data } } : { data: { ...data }, errors };
}
