import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import {
  type DocumentNode,
  execute,
  type GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { GatewayContext } from '../context.ts';
import { toGatewayResponse } from './gateway-response.ts';

export interface LocalSubgraph {
  readonly schema: GraphQLSchema;
  /** A context for one execution of the schema. */
  createContext(caller: Caller): object;
}

export type ErrorRenderer = (formatted: GraphQLFormattedError, thrown: unknown) => GraphQLFormattedError;

const MOST_DOCUMENTS = 1_000;

/** A subgraph in this process: the planner's document is executed as it is; it comes from a validated plan. */
export class RoutingDataSource implements GraphQLDataSource<GatewayContext> {
  readonly #subgraph: LocalSubgraph;
  readonly #render: ErrorRenderer;
  readonly #documents = new LRUCache<string, DocumentNode>({ max: MOST_DOCUMENTS });

  constructor(subgraph: LocalSubgraph, render: ErrorRenderer) {
    this.#subgraph = subgraph;
    this.#render = render;
  }

  get cachedDocuments(): number {
    return this.#documents.size;
  }

  async process(options: GraphQLDataSourceProcessOptions<GatewayContext>): ReturnType<GraphQLDataSource['process']> {
    const { request } = options;
    const caller: Caller =
      'incomingRequestContext' in options ? options.context.caller : { kind: 'rejected', reason: 'missing' };
    const result = await execute({
      schema: this.#subgraph.schema,
      document: this.#document(request.query ?? ''),
      variableValues: request.variables ?? {},
      operationName: request.operationName,
      contextValue: this.#subgraph.createContext(caller),
    });
    return toGatewayResponse({
      data: result.data ?? null,
      errors: (result.errors ?? []).map((error) => this.#toError(error)),
    });
  }

  #toError(error: GraphQLError) {
    const { message, path, extensions } = this.#render(error.toJSON(), error);
    return { message, ...(path ? { path } : {}), extensions: extensions ?? {} };
  }

  #document(query: string): DocumentNode {
    const known = this.#documents.get(query);
    if (known !== undefined) return known;
    const document = parse(query, { noLocation: true });
    this.#documents.set(query, document);
    return document;
  }
}
