import {
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
  type ValidationRule,
} from 'graphql';

/** How many fields an operation selects, each fragment counted wherever it is used: what aliases and cost do not see is breadth. */
export function maxFieldsRule(most: number): ValidationRule {
  return (context) => ({
    OperationDefinition: (operation) => {
      if (new FieldCount(context).of(operation.selectionSet) <= most) return;
      context.reportError(new GraphQLError(`The operation selects more than ${most} fields.`, { nodes: [operation] }));
    },
  });
}

class FieldCount {
  readonly #context: ValidationContext;
  /** Each fragment is counted once, so that a chain of fragments that doubles each time costs a line, not its size. */
  readonly #fragments = new Map<FragmentDefinitionNode, number>();

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  of({ selections }: SelectionSetNode): number {
    let count = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) count += this.#ofFragment(selection.name.value);
      else {
        count += selection.kind === Kind.FIELD ? 1 : 0;
        count += selection.selectionSet === undefined ? 0 : this.of(selection.selectionSet);
      }
    }
    return count;
  }

  #ofFragment(name: string): number {
    const fragment = this.#context.getFragment(name);
    if (fragment === null || fragment === undefined) return 0;
    const known = this.#fragments.get(fragment);
    if (known !== undefined) return known;
    // A cycle is another rule's business; here it must only end.
    this.#fragments.set(fragment, 0);
    const count = this.of(fragment.selectionSet);
    this.#fragments.set(fragment, count);
    return count;
  }
}
