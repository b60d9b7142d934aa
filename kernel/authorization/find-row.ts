import { type Operation, POLICY, type PolicyRow } from './policy-table.ts';

/** The adapter's own fields share a prefix that no other field may have. */
const OF_THE_ADAPTER = /^(Query|Mutation)\.s3[A-Z]/;

const BY_PLACE: ReadonlyMap<string, Operation> = new Map(
  (Object.entries(POLICY) as [Operation, PolicyRow][]).flatMap(([operation, { at }]) =>
    at.map((place) => [place, operation] as const),
  ),
);

/** The operation behind a field (`Type.field`) or a route (`METHOD /path`); undefined for one that is not in the table. */
export const operationAt = (place: string): Operation | undefined =>
  OF_THE_ADAPTER.test(place) ? 's3.serve' : BY_PLACE.get(place);

/** The row of a field or a route. */
export function rowAt(place: string): PolicyRow | undefined {
  const operation = operationAt(place);
  return operation === undefined ? undefined : POLICY[operation];
}
