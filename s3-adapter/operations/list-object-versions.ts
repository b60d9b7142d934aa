import { invalidArgument } from '../errors/s3-error.ts';
import { S3ListObjectVersionsDocument, type S3ListObjectVersionsQuery } from '../generated/graphql.ts';
import { parameterOf } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumNotes } from './checksum-headers.ts';
import { type ListEncoding, readListEncoding } from './list-encoding.ts';
import { MOST_KEYS } from './list-page.ts';
import { ownerXml } from './owner-xml.ts';
import type { S3Operation } from './s3-operation.ts';
import { bucketOf } from './target.ts';
import { wholeNumberParameter } from './whole-number.ts';

type Listing = Extract<S3ListObjectVersionsQuery['result'], { readonly __typename: 'S3Listing' }>;
type Entry = Listing['entries'][number];

export const listObjectVersions: S3Operation = {
  name: 'ListObjectVersions',
  async handle({ request, facts }, { executor }) {
    const bucket = bucketOf(request);
    const prefix = parameterOf(request, 'prefix') ?? '';
    const delimiter = parameterOf(request, 'delimiter') ?? '';
    const after = parameterOf(request, 'key-marker') ?? '';
    const marker = parameterOf(request, 'version-id-marker');
    const afterId = marker === '' ? null : marker;
    if (afterId !== null && after === '') {
      throw invalidArgument(
        'version-id-marker',
        afterId,
        'A version-id marker cannot be specified without a key marker.',
      );
    }
    const limit = wholeNumberParameter(request, 'max-keys', { fallback: MOST_KEYS, smallest: 0, largest: MOST_KEYS });
    const encoding = readListEncoding(request);
    const page = { prefix, delimiter, after, afterId, limit };
    const { result } = await executor.execute(S3ListObjectVersionsDocument, { request: facts, bucket, page });
    const { entries, isTruncated, ownerId } = accepted(result);
    const last = isTruncated ? entries.at(-1) : undefined;
    const next = last?.prefix ?? last?.key;
    return xmlResponse(
      xmlDocument('ListVersionsResult', [
        element('Name', bucket),
        element('Prefix', encoding.encode(prefix)),
        element('KeyMarker', encoding.encode(after)),
        element('VersionIdMarker', afterId ?? ''),
        element('NextKeyMarker', typeof next === 'string' ? encoding.encode(next) : null),
        element('NextVersionIdMarker', last?.versionId),
        element('MaxKeys', limit),
        element('Delimiter', delimiter === '' ? null : encoding.encode(delimiter)),
        element('IsTruncated', last !== undefined),
        element('EncodingType', encoding.type),
        ...entries.map((entry) => toXml(entry, encoding, entry.ownerId ?? ownerId)),
      ]),
    );
  },
};

function toXml(entry: Entry, encoding: ListEncoding, owner: string): Xml {
  if (typeof entry.prefix === 'string') {
    return element('CommonPrefixes', [element('Prefix', encoding.encode(entry.prefix))]);
  }
  const named = [
    element('Key', encoding.encode(entry.key ?? '')),
    element('VersionId', entry.versionId),
    element('IsLatest', entry.isLatest),
    element('LastModified', entry.lastModified),
  ];
  if (entry.isDeleteMarker === true) return element('DeleteMarker', [...named, ownerXml('Owner', owner)]);
  return element('Version', [
    ...named,
    element('ETag', `"${entry.etag ?? ''}"`),
    ...checksumNotes(entry.checksums),
    element('Size', entry.size),
    ownerXml('Owner', owner),
    element('StorageClass', entry.storageClass),
  ]);
}
