import { createHash } from 'node:crypto';
import { accessFacts } from '../auth/access-facts.ts';
import { uriEncode } from '../auth/canonical-request.ts';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  type RunningChecksum,
  startChecksum,
} from '../body/checksums.ts';
import { storeBody } from '../body/store-body.ts';
import { S3Error } from '../errors/s3-error.ts';
import { type FormUpload, readForm } from '../form/form-fields.ts';
import { identifyForm } from '../form/form-identity.ts';
import { tagsOfForm } from '../form/form-tags.ts';
import { checkPostPolicy, type PostPolicy, parsePostPolicy } from '../form/post-policy.ts';
import { S3PutObjectDocument } from '../generated/graphql.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { type S3Response, xmlResponse } from '../s3-response.ts';
import { bareXmlDocument, element } from '../xml/element.ts';
import { accepted } from './accepted.ts';
import { checksumHeaders } from './checksum-headers.ts';
import { prepareWrite } from './prepare-write.ts';
import { LARGEST_PUT } from './put-object.ts';
import type { S3Operation } from './s3-operation.ts';
import { parseTagging, readObjectTags, type Tags } from './tagging-xml.ts';
import { bucketOf } from './target.ts';
import { readUploadHeaders } from './upload-headers.ts';
import { versionHeaders } from './version-headers.ts';

/** The fields around the file. */
const LARGEST_FORM = 1024 * 1024;
const LONGEST_KEY = 1024;
/** Replaced by the name that the browser gives the file. */
const FILE_NAME = '\u0024{filename}';

/** A browser's form upload: what other requests have in headers is in fields, and the signature covers a policy about them. */
export const postObject: S3Operation = {
  name: 'PostObject',
  async handle(exchange, ports) {
    const { executor, blobs, clock, forms } = ports;
    const bucket = bucketOf(exchange.request);
    const upload = await readForm(formTypeOf(exchange.request), exchange.body.read(LARGEST_PUT + LARGEST_FORM));
    const identity = await identifyForm(upload.fields, { ...forms, executor });
    const key = keyOf(upload);
    const request = requestOfForm(exchange.request, key, upload.fields);
    const facts = { ...exchange.facts, ...accessFacts(request, identity) };
    exchange.identified(facts);
    const policy = policyOf(upload.fields, bucket, key, clock.now().getTime());
    const headers = { ...readUploadHeaders(request, clock.now()), ...taggingOf(upload.fields) };
    const target = { bucket, key };
    const conditions = { ifMatch: null, ifNoneMatch: null };
    const { acl } = headers;
    const prepared = await prepareWrite({ request, facts, target, conditions, acl }, { executor });

    const digest = await startDigest(request);
    const stored = await storeBody(
      digest.passing(upload.file, policy?.size?.largest ?? LARGEST_PUT),
      blobs,
      prepared.cipher,
    );
    const { size, etag, checksums } = digest.finish(policy?.size?.smallest ?? 0);
    const object = { ...headers, ...stored, size, etag, checksums, conditions, encryption: prepared.encryption };
    const { result } = await executor.execute(S3PutObjectDocument, { request: facts, ...target, object });
    const answered = { ...prepared.headers, ...versionHeaders(accepted(result)), ...checksumHeaders(checksums) };
    return answerOf(upload.fields, target, `"${etag}"`, answered);
  },
};

/** A form has its tags as the document that PutObjectTagging takes. */
function taggingOf(fields: ReadonlyMap<string, string>): { readonly tags?: Tags } {
  const document = fields.get('tagging');
  return document === undefined ? {} : { tags: readObjectTags(parseTagging(Buffer.from(document))) };
}

function formTypeOf(request: S3Request): string {
  const type = headerOf(request, 'content-type') ?? '';
  if (/^multipart\/form-data\s*;/i.test(type)) return type;
  throw new S3Error('PreconditionFailed', {
    message: 'At least one of the pre-conditions you specified did not hold',
    fields: { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  });
}

function keyOf({ fields, fileName }: FormUpload): string {
  const key = (fields.get('key') ?? '').replaceAll(FILE_NAME, () => fileName);
  if (key === '') {
    throw new S3Error('InvalidArgument', {
      message:
        "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
      fields: { ArgumentName: 'key', ArgumentValue: '' },
    });
  }
  if (key.includes('\0')) throw new S3Error('InvalidURI');
  if (Buffer.byteLength(key) <= LONGEST_KEY) return key;
  throw new S3Error('KeyTooLongError', { fields: { Size: Buffer.byteLength(key), MaxSizeAllowed: LONGEST_KEY } });
}

/** The same upload as a PUT, so that everything else reads it the same way. */
function requestOfForm(request: S3Request, key: string, fields: ReadonlyMap<string, string>): S3Request {
  const headers = new Map<string, string[]>();
  for (const [name, value] of fields) {
    if (AS_HEADERS.has(name) || name.startsWith('x-amz-')) headers.set(name, [latin1(value)]);
  }
  const acl = fields.get('acl');
  if (acl !== undefined) headers.set('x-amz-acl', [acl]);
  const tagging = fields.get('tagging');
  if (tagging !== undefined) headers.set('x-amz-tagging', [tagsOfForm(tagging)]);
  return { ...request, method: 'POST', key, parameters: [], headers };
}

const AS_HEADERS = new Set(['content-type', 'cache-control', 'content-disposition', 'content-encoding', 'expires']);
/** Headers come as the bytes of the wire; fields are text. */
const latin1 = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

function policyOf(fields: ReadonlyMap<string, string>, bucket: string, key: string, now: number): PostPolicy | null {
  const encoded = fields.get('policy');
  if (encoded === undefined) return null;
  const policy = parsePostPolicy(encoded);
  checkPostPolicy(policy, new Map([...fields, ['key', key]]), bucket, now);
  return policy;
}

interface FileDigest {
  passing(file: AsyncIterable<Buffer>, largest: number): AsyncGenerator<Buffer>;
  finish(smallest: number): {
    readonly size: number;
    readonly etag: string;
    readonly checksums: Record<string, string>;
  };
}

/** The promises are about the file, not about the body that carries it. */
async function startDigest(request: S3Request): Promise<FileDigest> {
  const md5 = createHash('md5');
  const promised = CHECKSUM_ALGORITHMS.find((algorithm) => headerOf(request, checksumHeader(algorithm)) !== null);
  const checksum = promised === undefined ? null : await startChecksum(promised);
  let size = 0;
  return {
    async *passing(file, largest) {
      for await (const piece of file) {
        size += piece.length;
        if (size > largest) throw new S3Error('EntityTooLarge', { fields: { MaxSizeAllowed: largest } });
        md5.update(piece);
        checksum?.update(piece);
        yield piece;
      }
    },
    finish(smallest) {
      if (size < smallest)
        throw new S3Error('EntityTooSmall', { fields: { ProposedSize: size, MinSizeAllowed: smallest } });
      return { size, etag: md5.digest('hex'), checksums: kept(request, promised, checksum) };
    },
  };
}

function kept(
  request: S3Request,
  algorithm: ChecksumAlgorithm | undefined,
  checksum: RunningChecksum | null,
): Record<string, string> {
  if (algorithm === undefined || checksum === null) return {};
  const computed = checksum.base64();
  if (headerOf(request, checksumHeader(algorithm)) === computed) return { [algorithm]: computed };
  throw new S3Error('BadDigest', { message: `The ${algorithm} you specified did not match the calculated checksum.` });
}

function answerOf(
  fields: ReadonlyMap<string, string>,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  etag: string,
  headers: Record<string, string>,
): S3Response {
  const location = `/${bucket}/${key.split('/').map(uriEncode).join('/')}`;
  const redirect = redirectOf(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (redirect !== null) {
    const separator = redirect.includes('?') ? '&' : '?';
    const query = `bucket=${uriEncode(bucket)}&key=${uriEncode(key)}&etag=${uriEncode(etag)}`;
    return { status: 303, headers: { location: `${redirect}${separator}${query}`, etag } };
  }
  const answered = { ...headers, etag, location };
  switch (fields.get('success_action_status')) {
    case '200':
      return { status: 200, headers: answered };
    case '201': {
      const names = [
        element('Location', location),
        element('Bucket', bucket),
        element('Key', key),
        element('ETag', etag),
      ];
      return { ...xmlResponse(bareXmlDocument('PostResponse', names), answered), status: 201 };
    }
    default:
      return { status: 204, headers: answered };
  }
}

/** AWS: an address that cannot be used is ignored. */
function redirectOf(address: string | undefined): string | null {
  return address !== undefined && URL.canParse(address) && /^https?:/i.test(address) && !/[\r\n]/.test(address)
    ? address
    : null;
}
