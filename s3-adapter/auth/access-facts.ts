import { S3Error } from '../errors/s3-error.ts';
import type { S3RequestInput } from '../generated/graphql.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import type { Identity } from './identity.ts';
import { readLegacyClaim } from './signature-v2.ts';

/** What the region decides access by: who asks, and the condition keys that the request answers. */
export function accessFacts(
  request: S3Request,
  { customerId, accessKeyId, grants, seal }: Identity,
): Pick<S3RequestInput, 'customerId' | 'accessKeyId' | 'grants' | 'conditions' | 'expectedOwner'> {
  const conditions = conditionsOf(request);
  if (seal !== null) {
    conditions['s3:signatureversion'] = 'AWS4-HMAC-SHA256';
    conditions['s3:authType'] = seal.presigned ? 'REST-QUERY-STRING' : 'REST-HEADER';
  } else if (accessKeyId !== null) {
    const legacy = readLegacyClaim(request);
    if (legacy !== null) conditions['s3:signatureversion'] = 'AWS';
    if (legacy !== null) conditions['s3:authType'] = legacy.expires === null ? 'REST-HEADER' : 'REST-QUERY-STRING';
  }
  return {
    customerId,
    accessKeyId,
    grants,
    conditions,
    expectedOwner: expectedOwner(headerOf(request, 'x-amz-expected-bucket-owner'), request.bucketOwner),
  };
}

/** By the header, or by the name of the bucket; one that both name differently is nobody's. */
export function expectedOwner(byHeader: string | null, byName: string | null): string | null {
  if (byName === null || byName === '') return byHeader;
  if (byHeader === null || byHeader === byName) return byName;
  throw new S3Error('AccessDenied');
}

/** IAM, "Actions, resources, and condition keys for Amazon S3": headers and parameters that are condition keys by their own name. */
const HEADERS = new Set([
  'x-amz-acl',
  'x-amz-copy-source',
  'x-amz-metadata-directive',
  'x-amz-server-side-encryption',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-storage-class',
  'x-amz-website-redirect-location',
  'x-amz-content-sha256',
  'x-amz-object-ownership',
  'x-amz-grant-read',
  'x-amz-grant-write',
  'x-amz-grant-read-acp',
  'x-amz-grant-write-acp',
  'x-amz-grant-full-control',
]);
const PARAMETERS = new Set(['prefix', 'delimiter', 'max-keys']);
const LOCK = 'x-amz-object-lock-';

function conditionsOf(request: S3Request): Record<string, string | string[]> {
  const conditions: Record<string, string | string[]> = { 'aws:SecureTransport': String(request.isSecure) };
  for (const [name, values] of request.headers) {
    const value = values.join(',');
    if (HEADERS.has(name)) conditions[`s3:${name}`] = value;
    else if (name.startsWith(LOCK)) conditions[`s3:${name.slice('x-amz-'.length)}`] = value;
    else if (name === 'referer') conditions['aws:Referer'] = value;
  }
  for (const name of PARAMETERS) {
    const values = request.parameters.filter((parameter) => parameter.name === name).map(({ value }) => value);
    if (values.length > 0) conditions[`s3:${name}`] = values;
  }
  const source = conditions['s3:x-amz-copy-source'];
  if (typeof source === 'string') conditions['s3:x-amz-copy-source'] = bareSource(source);
  return { ...conditions, ...requestTags(request) };
}

/** Policies write the source without its leading slash and as text. */
function bareSource(source: string): string {
  const path = source.replace(/^\//, '').replace(/\?versionId=.*$/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function requestTags(request: S3Request): Record<string, string | string[]> {
  const header = headerOf(request, 'x-amz-tagging') ?? parameterOf(request, 'x-amz-tagging');
  if (header === null) return {};
  const tags = [...new URLSearchParams(header)];
  return {
    ...Object.fromEntries(tags.map(([key, value]) => [`s3:RequestObjectTag/${key}`, value])),
    's3:RequestObjectTagKeys': tags.map(([key]) => key),
  };
}
