import { LRUCache } from 'lru-cache';
import { dispatchEntities } from './dispatch-entities.ts';
import { dispatchRootFields } from './dispatch-root-fields.ts';
import type { DispatchTask, RegionDispatchDependencies } from './dispatch-task.ts';
import { groupBy } from './group-by.ts';
import { isIncluded, PlannedDocument } from './planned-document.ts';
import { toSubgraphError } from './region-error.ts';
import type { RootField } from './root-field.ts';
import type { RegionCall, SubgraphRequest, SubgraphResult } from './subgraph-message.ts';

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
    const answers = await Promise.all([
      ...(byKind.get('entities') ?? []).map((field) => dispatchEntities(field, task, this.#dependencies)),
      dispatchRootFields(byKind.get('routed') ?? [], { ...task, variables }, this.#dependencies),
    ]);
    const parts = [...answers, typenamesOf(byKind.get('typenames') ?? [], task.document)];
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
