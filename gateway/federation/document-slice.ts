import { type ASTNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, print, visit } from 'graphql';
import type { RootField } from './root-field.ts';

export interface DocumentSlice {
  readonly query: string;
  readonly variableNames: ReadonlySet<string>;
}

interface Sliceable {
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/**
 * The operation with some of its root fields, and only the fragments and variables that these use: a region rejects a document
 * with unused ones (GraphQL §5.5.1.4 and §5.8.4).
 */
export function sliceDocument({ operation, fragments }: Sliceable, fields: readonly RootField[]): DocumentSlice {
  const selections = fields.map(({ selection }) => selection);
  const used = usedBy([...selections, ...(operation.directives ?? [])], fragments);
  const sliced: OperationDefinitionNode = {
    ...operation,
    selectionSet: { kind: Kind.SELECTION_SET, selections },
    variableDefinitions: (operation.variableDefinitions ?? []).filter(({ variable }) =>
      used.variables.has(variable.name.value),
    ),
  };
  const query = print({ kind: Kind.DOCUMENT, definitions: [sliced, ...used.fragments] });
  return { query, variableNames: used.variables };
}

function usedBy(roots: readonly ASTNode[], fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
  const variables = new Set<string>();
  const reached = new Set<FragmentDefinitionNode>();
  const queue = [...roots];
  for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
    visit(node, {
      Variable: ({ name }) => {
        variables.add(name.value);
      },
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment === undefined || reached.has(fragment)) return;
        reached.add(fragment);
        queue.push(fragment);
      },
    });
  }
  return { variables, fragments: [...reached] };
}
