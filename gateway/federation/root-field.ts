import type { FieldNode, SelectionNode } from 'graphql';

export interface RootField {
  readonly responseKey: string;
  readonly name: string;
  readonly node: FieldNode;
  /** The field inside the inline fragments that surrounded it, so that their conditions go along. */
  readonly selection: SelectionNode;
}
