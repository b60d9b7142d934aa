import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { deriveRoutingArguments } from './derive-routing-arguments.ts';
import type { RoutingArguments } from './routing-argument.ts';

/** The SDL of each subgraph, concatenated from its feature folders. */
export interface SubgraphSdl {
  readonly routing: string;
  readonly regional: string;
}

export interface Supergraph {
  readonly sdl: string;
  readonly routingArguments: RoutingArguments;
}

/** Which address a region has is decided per request, so the supergraph holds names that resolve nowhere (RFC 2606). */
const PLACEHOLDER = { routing: 'http://routing.invalid/graphql', regional: 'http://regional.invalid/graphql' };

/** One logical `regional` subgraph for all regions. Fails with everything that keeps it from composing or from being routed. */
export function composeSupergraph(sdl: SubgraphSdl): Supergraph {
  const regional = parse(sdl.regional);
  const { supergraphSdl, errors } = composeServices([
    { name: 'routing', url: PLACEHOLDER.routing, typeDefs: parse(sdl.routing) },
    { name: 'regional', url: PLACEHOLDER.regional, typeDefs: regional },
  ]);
  if (supergraphSdl === undefined) {
    throw new Error(
      `The subgraphs do not compose:\n${(errors ?? []).map(({ message }) => `  - ${message}`).join('\n')}`,
    );
  }
  return { sdl: `${supergraphSdl.trimEnd()}\n`, routingArguments: deriveRoutingArguments(regional) };
}
