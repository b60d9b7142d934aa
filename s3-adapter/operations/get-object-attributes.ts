import { readObjectKey } from '../encryption/encryption-headers.ts';
import { cipherOf } from '../encryption/object-encryption.ts';
import { invalidArgument } from '../errors/s3-error.ts';
import { S3ObjectAttributesDocument, type S3ObjectAttributesQuery } from '../generated/graphql.ts';
import { httpDate } from '../http-date.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { xmlResponse } from '../s3-response.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumElementName, checksumType } from './checksum-headers.ts';
import type { S3Operation } from './s3-operation.ts';
import { versionOf } from './target.ts';
import { versionHeaders } from './version-headers.ts';

type Attributes = Extract<S3ObjectAttributesQuery['result'], { readonly __typename: 'S3ObjectAttributes' }>;

const NAMES = ['ETag', 'Checksum', 'ObjectParts', 'StorageClass', 'ObjectSize'] as const;
const MOST_PARTS = 1_000;

export const getObjectAttributes: S3Operation = {
  name: 'GetObjectAttributes',
  async handle({ request, facts }, { executor }) {
    const wanted = readWanted(request);
    const page = { afterPart: numberHeader(request, 'x-amz-part-number-marker', 0), limit: mostParts(request) };
    const variables = { request: facts, ...versionOf(request), ...page };
    const { result } = await executor.execute(S3ObjectAttributesDocument, variables);
    const object = accepted(result);
    // Only the customer's key is asked for: attributes are not encrypted.
    cipherOf({ encryption: object.encryption, dataKey: null }, readObjectKey(request));
    return xmlResponse(
      xmlDocument('GetObjectAttributesResponse', [
        wanted.has('ETag') ? element('ETag', object.etag) : ('' as Xml),
        wanted.has('Checksum') ? checksumXml(object.checksums) : ('' as Xml),
        wanted.has('ObjectParts') ? partsXml(object, page) : ('' as Xml),
        wanted.has('StorageClass') ? element('StorageClass', object.storageClass) : ('' as Xml),
        wanted.has('ObjectSize') ? element('ObjectSize', object.size) : ('' as Xml),
      ]),
      { ...versionHeaders(object), 'last-modified': httpDate(object.lastModified) },
    );
  },
};

function readWanted(request: S3Request): ReadonlySet<string> {
  const header = headerOf(request, 'x-amz-object-attributes') ?? '';
  const names = header.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !NAMES.some((known) => known === name));
  if (unknown === undefined) return new Set(names);
  throw invalidArgument('x-amz-object-attributes', unknown, 'Invalid attribute name specified.');
}

const mostParts = (request: S3Request): number =>
  Math.min(numberHeader(request, 'x-amz-max-parts', MOST_PARTS), MOST_PARTS);

function numberHeader(request: S3Request, name: string, fallback: number): number {
  const text = headerOf(request, name);
  if (text === null) return fallback;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw invalidArgument(name, text, `Argument ${name} must be an integer between 0 and 2147483647`);
}

function checksumXml(checksums: Readonly<Record<string, string>>): Xml {
  const entries = Object.entries(checksums);
  if (entries.length === 0) return '' as Xml;
  const values = entries.map(([name, value]) => element(checksumElementName(name), value));
  return element('Checksum', [...values, element('ChecksumType', checksumType(checksums))]);
}

/** AWS lists the parts one by one only if they have checksums; here they are listed in any case. */
function partsXml(object: Attributes, { afterPart, limit }: { afterPart: number; limit: number }): Xml {
  if (typeof object.partCount !== 'number') return '' as Xml;
  const total = element('PartsCount', object.partCount);
  const parts = object.parts.map(({ partNumber, size, checksums }) =>
    element('Part', [
      element('PartNumber', partNumber),
      element('Size', size),
      ...Object.entries(checksums).map(([name, value]) => element(checksumElementName(name), value)),
    ]),
  );
  return element('ObjectParts', [
    total,
    element('PartNumberMarker', afterPart),
    element('NextPartNumberMarker', object.parts.at(-1)?.partNumber ?? 0),
    element('MaxParts', limit),
    element('IsTruncated', object.partsAreTruncated),
    ...parts,
  ]);
}
