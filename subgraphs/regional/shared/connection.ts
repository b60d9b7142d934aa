import { encodePosition, type Page, type Position } from './page.ts';

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: PageInfo;
}

/** A page from up to `first + 1` rows; the extra one only says that there are more. */
export function toConnection<Node>(
  rows: readonly Node[],
  page: Page,
  cursorOf: (node: Node) => string,
): Connection<Node> {
  const edges = rows.slice(0, page.first).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > page.first,
      hasPreviousPage: page.after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

export const cursorBy =
  <Node>(list: string, positionOf: (node: Node) => Position) =>
  (node: Node): string =>
    encodePosition(list, positionOf(node));

export function emptyConnection<Node>(): Connection<Node> {
  return toConnection<Node>([], { first: 0, after: null }, () => '');
}
