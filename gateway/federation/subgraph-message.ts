import type { RegionId } from '#kernel/ids.ts';

/** What a query planner asks a subgraph, whichever gateway library made the plan. */
export interface SubgraphRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName?: string | undefined;
}

export interface SubgraphError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>>;
}

export interface SubgraphResult {
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly SubgraphError[];
}

/** What of the client's request goes along to a region, and nothing else does. */
export interface RegionCall {
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  /** Every region that was contacted, for the request's line in the log. */
  readonly regions: Set<RegionId>;
}
