import type { CustomerId } from '#kernel/ids.ts';
import { type Connection, toConnection } from './connection.ts';
import type { Page } from './page.ts';

/** Rows of many customers, each customer's in order, as one connection per customer. */
export function groupIntoConnections<Node extends { readonly customerId: CustomerId }>(
  rows: readonly Node[],
  page: Page,
  cursorOf: (node: Node) => string,
): Map<CustomerId, Connection<Node>> {
  const groups = new Map<CustomerId, Node[]>();
  for (const row of rows) {
    const group = groups.get(row.customerId);
    if (group === undefined) groups.set(row.customerId, [row]);
    else group.push(row);
  }
  return new Map([...groups].map(([id, group]) => [id, toConnection(group, page, cursorOf)]));
}
