import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GatewayContext } from '../context.ts';
import { toGatewayResponse } from './gateway-response.ts';
import type { RegionDispatch } from './region-dispatch.ts';

/** The region dispatch as @apollo/gateway's data source. */
export class RegionalDataSource implements GraphQLDataSource<GatewayContext> {
  readonly #dispatch: RegionDispatch;

  constructor(dispatch: RegionDispatch) {
    this.#dispatch = dispatch;
  }

  async process(options: GraphQLDataSourceProcessOptions<GatewayContext>): ReturnType<GraphQLDataSource['process']> {
    // A health check asks `{ __typename }` of every subgraph; the router is healthy with every region down.
    if (!('incomingRequestContext' in options)) return { data: { __typename: 'Query' } };
    const { query = '', variables = {}, operationName } = options.request;
    return toGatewayResponse(await this.#dispatch.execute({ query, variables, operationName }, options.context.call));
  }
}
