import type { CustomerId } from '#kernel/ids.ts';
import type { PageInfo } from '../shared/connection.ts';
import { decodeCursor, encodeCursor, foreignCursor, type PageArguments, parseFirst } from '../shared/page.ts';
import type { Bucket } from './bucket.ts';
import type { BucketRepository } from './bucket-repository.ts';

export interface BucketConnectionPage {
  readonly first: number;
  /** Empty: from the start. */
  readonly after: string;
}

export interface BucketConnection {
  readonly edges: { readonly cursor: string; readonly node: Bucket }[];
  readonly pageInfo: PageInfo;
  readonly totalCount: number;
}

export function parseBucketPage({ first, after }: PageArguments): BucketConnectionPage {
  if (after === null || after === undefined) return { first: parseFirst(first), after: '' };
  const [list, name] = decodeCursor(after);
  if (list !== 'buckets' || typeof name !== 'string') throw foreignCursor();
  return { first: parseFirst(first), after: name };
}

/** The page of each customer; one statement for all of them. */
export async function bucketsOf(
  repository: BucketRepository,
  customerIds: readonly CustomerId[],
  { first, after }: BucketConnectionPage,
): Promise<ReadonlyMap<CustomerId, BucketConnection>> {
  const found = await repository.listOfMany(customerIds, { prefix: '', after, limit: first + 1 });
  return new Map(
    [...found].map(([id, { buckets, total }]) => {
      const edges = buckets.slice(0, first).map((node) => ({ cursor: encodeCursor(['buckets', node.name]), node }));
      const pageInfo = {
        hasNextPage: buckets.length > first,
        hasPreviousPage: after !== '',
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      };
      return [id, { edges, pageInfo, totalCount: total }];
    }),
  );
}

export const noBuckets = (): BucketConnection => ({
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
  totalCount: 0,
});
