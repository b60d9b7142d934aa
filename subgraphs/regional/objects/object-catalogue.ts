import type { CustomerId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import { decodeCursor, encodeCursor, foreignCursor, type PageArguments, parseFirst } from '../shared/page.ts';

/** An object as a person looks at it: where it is and how it stands with the rules. */
export interface CatalogueEntry {
  readonly id: string;
  readonly customerId: CustomerId;
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly etag: string | null;
  readonly contentType: string | null;
  readonly lastModified: Date;
  readonly complianceStatus: 'compliant' | 'review_required' | 'violation';
  readonly legalHold: boolean;
  readonly retainUntil: Date | null;
  readonly dataClassification: 'public' | 'internal' | 'confidential' | 'restricted';
}

export interface CataloguePage {
  readonly first: number;
  /** Bucket and key of the last entry seen. */
  readonly after: readonly [bucket: string, key: string] | null;
  readonly bucket: string | null;
  readonly keyPrefix: string | null;
  readonly legalHold: boolean | null;
}

export interface ObjectCatalogue {
  /** The current objects of each customer, by bucket and key; one statement for all of them. At most `first + 1` each. */
  listOfMany(
    ids: readonly CustomerId[],
    page: CataloguePage,
  ): Promise<ReadonlyMap<CustomerId, readonly CatalogueEntry[]>>;
}

interface CatalogueArguments extends PageArguments {
  readonly filter?:
    | {
        readonly bucket?: string | null | undefined;
        readonly keyPrefix?: string | null | undefined;
        readonly legalHold?: boolean | null | undefined;
      }
    | null
    | undefined;
}

export function parseCataloguePage({ first, after, filter }: CatalogueArguments): CataloguePage {
  return {
    first: parseFirst(first),
    after: after === null || after === undefined ? null : parseCursor(after),
    bucket: filter?.bucket ?? null,
    keyPrefix: filter?.keyPrefix ?? null,
    legalHold: filter?.legalHold ?? null,
  };
}

function parseCursor(cursor: string): readonly [string, string] {
  const [list, bucket, key] = decodeCursor(cursor);
  if (list !== 'objects' || typeof bucket !== 'string' || typeof key !== 'string') throw foreignCursor();
  return [bucket, key];
}

export async function objectsOf(
  catalogue: ObjectCatalogue,
  ids: readonly CustomerId[],
  page: CataloguePage,
): Promise<ReadonlyMap<CustomerId, Connection<CatalogueEntry>>> {
  const found = await catalogue.listOfMany(ids, page);
  return new Map([...found].map(([id, entries]) => [id, toObjectConnection(entries, page)]));
}

function toObjectConnection(
  entries: readonly CatalogueEntry[],
  { first, after }: CataloguePage,
): Connection<CatalogueEntry> {
  const edges = entries
    .slice(0, first)
    .map((node) => ({ cursor: encodeCursor(['objects', node.bucket, node.key]), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: entries.length > first,
      hasPreviousPage: after !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
