import { S3ListObjectsDocument, type S3ListObjectsQuery } from '../generated/graphql.ts';
import { parameterOf } from '../s3-request.ts';
import { element, type Xml } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumNotes } from './checksum-headers.ts';
import { type ListEncoding, readListEncoding } from './list-encoding.ts';
import { ownerXml } from './owner-xml.ts';
import type { S3Exchange, S3Ports } from './s3-operation.ts';
import { bucketOf } from './target.ts';
import { wholeNumberParameter } from './whole-number.ts';

type Listing = Extract<S3ListObjectsQuery['result'], { readonly __typename: 'S3Listing' }>;
type Entry = Listing['entries'][number];

export interface ListPage {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  readonly limit: number;
  readonly encoding: ListEncoding;
  readonly entries: readonly Entry[];
  /** Of the bucket. */
  readonly ownerId: string;
  readonly isTruncated: boolean;
  /** Key or common prefix of the last entry; null on an empty page. */
  readonly last: string | null;
}

export const MOST_KEYS = 1_000;

/** What ListObjects and ListObjectsV2 have in common. */
export async function readListPage(
  { request, facts }: S3Exchange,
  { executor }: S3Ports,
  after: string,
): Promise<ListPage> {
  const bucket = bucketOf(request);
  const prefix = parameterOf(request, 'prefix') ?? '';
  const delimiter = parameterOf(request, 'delimiter') ?? '';
  const limit = wholeNumberParameter(request, 'max-keys', { fallback: MOST_KEYS, smallest: 0, largest: MOST_KEYS });
  const encoding = readListEncoding(request);
  const page = { prefix, delimiter, after, limit };
  const { result } = await executor.execute(S3ListObjectsDocument, { request: facts, bucket, page });
  const { entries, isTruncated, ownerId } = accepted(result);
  const last = entries.at(-1);
  // AWS: an empty page is never truncated, even if it is empty because none was asked for.
  const truncated = isTruncated && last !== undefined;
  return {
    bucket,
    prefix,
    delimiter,
    limit,
    encoding,
    entries,
    ownerId,
    isTruncated: truncated,
    last: last?.prefix ?? last?.key ?? null,
  };
}

/** `<Contents>` for each object, then `<CommonPrefixes>`. */
export function entriesXml({ entries, encoding, ownerId }: ListPage, withOwner: boolean): readonly Xml[] {
  const objects = entries.filter(({ key }) => typeof key === 'string');
  const prefixes = entries.filter(({ prefix }) => typeof prefix === 'string');
  return [
    ...objects.map(({ key, lastModified, etag, size, storageClass, checksums, ownerId: entryOwner }) =>
      element('Contents', [
        element('Key', encoding.encode(key ?? '')),
        element('LastModified', lastModified),
        element('ETag', `"${etag ?? ''}"`),
        ...checksumNotes(checksums),
        element('Size', size),
        withOwner ? ownerXml('Owner', entryOwner ?? ownerId) : element('Owner', null),
        element('StorageClass', storageClass),
      ]),
    ),
    ...prefixes.map(({ prefix }) => element('CommonPrefixes', [element('Prefix', encoding.encode(prefix ?? ''))])),
  ];
}
