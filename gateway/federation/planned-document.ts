import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
  type SelectionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { type DocumentSlice, sliceDocument } from './document-slice.ts';
import type { RootField } from './root-field.ts';

type Variables = Readonly<Record<string, unknown>>;

/** A subgraph document as the planner wrote it, read once: its root fields, and what to send when only some are wanted. */
export class PlannedDocument {
  readonly operation: OperationDefinitionNode;
  readonly fields: readonly RootField[];
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #query: string;
  readonly #slices = new LRUCache<string, DocumentSlice>({ max: 64 });

  constructor(query: string) {
    const document = parse(query, { noLocation: true });
    const operation = document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
    if (operation === undefined) throw new Error('The planner sent a document without an operation.');
    this.#query = query;
    this.operation = operation;
    this.fragments = new Map(
      document.definitions.flatMap((definition) =>
        definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition]] : [],
      ),
    );
    this.fields = rootFields(operation.selectionSet, this.fragments);
  }

  get isMutation(): boolean {
    return this.operation.operation === OperationTypeNode.MUTATION;
  }

  /** The variables with the operation's defaults, which the planner leaves in the document. */
  withDefaults(variables: Variables): Variables {
    const defaults: Record<string, unknown> = {};
    for (const { variable, defaultValue } of this.operation.variableDefinitions ?? []) {
      if (defaultValue) defaults[variable.name.value] = valueFromASTUntyped(defaultValue);
    }
    return { ...defaults, ...variables };
  }

  /** The document and variables for some of the root fields; the document itself when it is all of them. */
  request(fields: readonly RootField[], variables: Variables): { query: string; variables: Variables } {
    if (fields.length === this.fields.length) return { query: this.#query, variables };
    const key = fields.map((field) => this.fields.indexOf(field)).join();
    let slice = this.#slices.get(key);
    if (slice === undefined) {
      slice = sliceDocument(this, fields);
      this.#slices.set(key, slice);
    }
    const { query, variableNames } = slice;
    return {
      query,
      variables: Object.fromEntries(Object.entries(variables).filter(([name]) => variableNames.has(name))),
    };
  }
}

/** Whether `@include` and `@skip`, on the field or around it, let it run. */
export function isIncluded(selection: SelectionNode, variables: Variables): boolean {
  if (getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] === true) return false;
  if (getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] === false) return false;
  const [inner] = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet.selections : [];
  return inner === undefined || isIncluded(inner, variables);
}

function rootFields(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  wrap: (selection: SelectionNode) => SelectionNode = (selection) => selection,
): RootField[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      const name = selection.name.value;
      return [{ responseKey: selection.alias?.value ?? name, name, node: selection, selection: wrap(selection) }];
    }
    const inline = toInlineFragment(selection, fragments);
    return rootFields(inline.selectionSet, fragments, (inner) =>
      wrap({ ...inline, selectionSet: { kind: Kind.SELECTION_SET, selections: [inner] } }),
    );
  });
}

function toInlineFragment(
  selection: Exclude<SelectionNode, FieldNode>,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): InlineFragmentNode {
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection;
  const fragment = fragments.get(selection.name.value);
  if (fragment === undefined) throw new Error('The planner sent a document with an undefined fragment.');
  const { typeCondition, selectionSet } = fragment;
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, directives: selection.directives ?? [], selectionSet };
}
