import type { NewObject } from './stored-object.ts';

interface ObjectColumn {
  readonly name: string;
  readonly type: string;
  readonly read: (object: NewObject) => unknown;
}

/** What an upload stores as it is: one line per column. */
const STORED: readonly ObjectColumn[] = [
  { name: 'etag', type: 'text', read: ({ etag }) => etag },
  { name: 'size_bytes', type: 'bigint', read: ({ size }) => size },
  { name: 'content_type', type: 'text', read: ({ contentType }) => contentType },
  { name: 'system_headers', type: 'jsonb', read: ({ systemHeaders }) => JSON.stringify(systemHeaders) },
  { name: 'metadata', type: 'jsonb', read: ({ metadata }) => JSON.stringify(metadata) },
  { name: 'checksums', type: 'jsonb', read: ({ checksums }) => JSON.stringify(checksums) },
  { name: 'tags', type: 'jsonb', read: ({ tags }) => JSON.stringify(tags) },
  { name: 'storage_class', type: 'text', read: ({ storageClass }) => storageClass },
  { name: 'owner_id', type: 'text', read: ({ ownerId }) => ownerId },
  { name: 'acl', type: 'jsonb', read: ({ acl }) => jsonOf(acl) },
  { name: 'encryption', type: 'jsonb', read: ({ encryption }) => jsonOf(encryption) },
  { name: 'blob_id', type: 'uuid', read: ({ blobId }) => blobId },
  { name: 'multipart_id', type: 'uuid', read: ({ multipart }) => multipart?.uploadId ?? null },
  { name: 'part_count', type: 'int', read: ({ multipart }) => multipart?.partCount ?? null },
];

/** What the statement decides by, or stores elsewhere or after looking at the bucket. */
const CONSIDERED: readonly ObjectColumn[] = [
  { name: 'body', type: 'bytea', read: ({ body }) => bufferOf(body) },
  { name: 'if_match', type: 'text', read: ({ conditions }) => conditions.ifMatch },
  { name: 'if_none_match', type: 'text', read: ({ conditions }) => conditions.ifNoneMatch },
  { name: 'must_not_exist', type: 'bool', read: ({ conditions }) => conditions.mustNotExist },
  { name: 'asked_mode', type: 'text', read: ({ lock }) => lock.retention?.mode ?? null },
  { name: 'asked_until', type: 'timestamptz', read: ({ lock }) => lock.retention?.until ?? null },
  { name: 'asked_hold', type: 'bool', read: ({ lock }) => lock.legalHold },
];

const COLUMNS = [...STORED, ...CONSIDERED];

export const OBJECT_PARAMETER_COUNT = COLUMNS.length;
export const STORED_NAMES = STORED.map(({ name }) => name);

/** `name, …` and `$first::type[], …` for `unnest`, in the order of `objectParameters`. */
export const OBJECT_NAMES = COLUMNS.map(({ name }) => name).join(', ');
export const objectArrays = (first: number): string =>
  COLUMNS.map(({ type }, index) => `$${first + index}::${type}[]`).join(', ');
export const objectParameters = (objects: readonly NewObject[]): unknown[][] =>
  COLUMNS.map(({ read }) => objects.map(read));

const jsonOf = (value: object | null): string | null => (value === null ? null : JSON.stringify(value));

function bufferOf(body: Uint8Array | null): Buffer | null {
  return body === null ? null : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
