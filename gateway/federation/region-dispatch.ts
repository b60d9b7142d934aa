import { LRUCache } from 'lru-cache';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { dispatchEntities } from './dispatch-entities.ts';
import { dispatchRootFields } from './dispatch-root-fields.ts';
import { groupBy } from './group-by.ts';
import { isIncluded, PlannedDocument, type RootField } from './planned-document.ts';
import { toSubgraphError } from './region-error.ts';
import type { RegionLink } from './region-link.ts';
import type { RoutingArguments } from './routing-argument.ts';
import type { RegionCall, SubgraphRequest, SubgraphResult } from './subgraph-message.ts';

/** Who owns a customer. */
export interface Owners {
  regionOf(id: CustomerId): Promise<RegionId | undefined>;
  /** A region has said that it does not own this customer any more. */
  forget(id: CustomerId): void;
}

export interface RegionDispatchDependencies {
  readonly link: RegionLink;
  readonly owners: Owners;
  readonly routingArguments: RoutingArguments;
  readonly logger: Logger;
}

/** One planned document with what belongs to its execution. */
export interface DispatchTask {
  readonly document: PlannedDocument;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly call: RegionCall;
}

const MOST_DOCUMENTS = 1_000;

/**
 * The one logical `regional` subgraph: sends each part of a document to the region that owns it and merges the answers in the
 * document's order. What a part is, is read from the planner's document and never from the client's variables.
 */
export class RegionDispatch {
  readonly #dependencies: RegionDispatchDependencies;
  readonly #documents = new LRUCache<string, PlannedDocument>({ max: MOST_DOCUMENTS });

  constructor(dependencies: RegionDispatchDependencies) {
    this.#dependencies = dependencies;
  }

  get cachedDocuments(): number {
    return this.#documents.size;
  }

  /** Never fails: what cannot be answered is null and has an error with a path, a code and, if there is one, a region. */
  async execute(request: SubgraphRequest, call: RegionCall): Promise<SubgraphResult> {
    try {
      const { variables, operationName } = request;
      return await this.#dispatch({ document: this.#document(request.query), variables, operationName, call });
    } catch (error) {
      this.#dependencies.logger.error({ err: error }, 'region dispatch failed');
      return { data: null, errors: [toSubgraphError(error)] };
    }
  }

  async #dispatch(task: DispatchTask): Promise<SubgraphResult> {
    const variables = task.document.withDefaults(task.variables);
    const fields = task.document.fields.filter(({ selection }) => isIncluded(selection, variables));
    const byKind = groupBy(fields, kindOf);
    const parts = await Promise.all([
      ...(byKind.get('entities') ?? []).map((field) => dispatchEntities(field, task, this.#dependencies)),
      dispatchRootFields(byKind.get('routed') ?? [], { ...task, variables }, this.#dependencies),
      typenamesOf(byKind.get('typenames') ?? [], task.document),
    ]);
    const data: Record<string, unknown> = Object.assign({}, ...parts.map((part) => part.data));
    const ordered = fields.map(({ responseKey }) => [responseKey, data[responseKey] ?? null]);
    return { data: Object.fromEntries(ordered), errors: parts.flatMap((part) => part.errors) };
  }

  #document(query: string): PlannedDocument {
    const known = this.#documents.get(query);
    if (known !== undefined) return known;
    const document = new PlannedDocument(query);
    this.#documents.set(query, document);
    return document;
  }
}

/** `_entities` is not in the API schema, so a field of that name can only come from the planner. */
function kindOf({ name }: RootField): 'entities' | 'typenames' | 'routed' {
  if (name === '_entities') return 'entities';
  return name === '__typename' ? 'typenames' : 'routed';
}

function typenamesOf(fields: readonly RootField[], { isMutation }: PlannedDocument): SubgraphResult {
  const typename = isMutation ? 'Mutation' : 'Query';
  return { data: Object.fromEntries(fields.map(({ responseKey }) => [responseKey, typename])), errors: [] };
}
