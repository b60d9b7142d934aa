import type { CustomerId } from '#kernel/ids.ts';
import { S3Error } from '../errors/s3-error.ts';
import { S3LegacySignerDocument } from '../generated/graphql.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import type { Identity } from './identity.ts';

/** A request signed the old way, in its header or its query. Amazon S3, "Signing and authenticating REST requests (Version 2)". */
export interface LegacyClaim {
  readonly accessKeyId: string;
  /** Base64. */
  readonly signature: string;
  /** Seconds since 1970 until which a presigned URL is valid, as it was sent; null: signed in the header. */
  readonly expires: string | null;
}

/** Parameters that are part of what is signed; values as text, not percent-encoded. */
const SIGNED_PARAMETERS = new Set([
  ...[
    'accelerate',
    'acl',
    'analytics',
    'cors',
    'delete',
    'encryption',
    'inventory',
    'lifecycle',
    'location',
    'logging',
  ],
  ...['metrics', 'notification', 'object-lock', 'partNumber', 'policy', 'replication', 'requestPayment', 'restore'],
  ...['tagging', 'torrent', 'uploadId', 'uploads', 'versionId', 'versioning', 'versions', 'website'],
  ...['response-cache-control', 'response-content-disposition', 'response-content-encoding'],
  ...['response-content-language', 'response-content-type', 'response-expires'],
]);
const LARGEST_SKEW_MS = 15 * 60 * 1000;

/** Null: not signed this way. */
export function readLegacyClaim(request: S3Request): LegacyClaim | null {
  const authorization = headerOf(request, 'authorization');
  const [, byHeader, inHeader] = /^AWS ([^:\s]{1,128}):([A-Za-z0-9+/=]{1,64})$/.exec(authorization ?? '') ?? [];
  if (byHeader !== undefined && inHeader !== undefined) {
    return { accessKeyId: byHeader, signature: inHeader, expires: null };
  }
  const accessKeyId = parameterOf(request, 'AWSAccessKeyId');
  if (accessKeyId === null || authorization !== null) return null;
  const [signature, expires] = [parameterOf(request, 'Signature'), parameterOf(request, 'Expires')];
  if (signature !== null && expires !== null) return { accessKeyId, signature, expires };
  throw new S3Error('AccessDenied', {
    message: 'Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters',
  });
}

/** The region compares: HMAC-SHA1 needs the secret itself, which does not leave it. */
export async function verifyLegacy(
  request: S3Request,
  claim: LegacyClaim,
  now: number,
  executor: GraphqlExecutor,
): Promise<Identity> {
  checkTime(request, claim, now);
  const { accessKeyId, signature } = claim;
  const texts = pathsOf(request).map((path) => legacyStringToSign({ ...request, rawPath: path }, claim));
  for (const text of texts) {
    const { signer } = await executor.execute(S3LegacySignerDocument, { accessKeyId, text, signature });
    if (signer === null || signer === undefined) continue;
    return { customerId: signer.customerId as CustomerId, accessKeyId, grants: signer.grants ?? null, seal: null };
  }
  throw new S3Error('SignatureDoesNotMatch', {
    fields: { AWSAccessKeyId: accessKeyId, StringToSign: texts[0] ?? '', SignatureProvided: signature },
  });
}

/** For a bucket itself some clients sign `/bucket/` and send `/bucket`, as AWS lets them. */
const pathsOf = ({ rawPath, bucket, key }: S3Request): readonly string[] =>
  bucket !== null && key === null && !rawPath.endsWith('/') ? [`${rawPath}/`, rawPath] : [rawPath];

/** As text: the bytes of headers, which Node gives as Latin-1, are UTF-8. */
export function legacyStringToSign(request: S3Request, { expires }: Pick<LegacyClaim, 'expires'>): string {
  const header = (name: string): string => headerOf(request, name) ?? '';
  const date = expires ?? (header('x-amz-date') === '' ? header('date') : '');
  const amz = [...request.headers]
    .filter(([name]) => name.startsWith('x-amz-'))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, values]) => `${name}:${values.map((value) => value.trim()).join(',')}\n`);
  const lines = [request.method, header('content-md5'), header('content-type'), date];
  const head = Buffer.from(`${lines.join('\n')}\n${amz.join('')}`, 'latin1').toString('utf8');
  return `${head}${signedResource(request)}`;
}

function signedResource({ rawPath, parameters }: S3Request): string {
  const signed = parameters
    .filter(({ name }) => SIGNED_PARAMETERS.has(name))
    .sort((left, right) => (left.name < right.name ? -1 : 1))
    .map(({ name, value }) => (value === '' ? name : `${name}=${value}`));
  return signed.length === 0 ? rawPath : `${rawPath}?${signed.join('&')}`;
}

function checkTime(request: S3Request, { expires }: LegacyClaim, now: number): void {
  if (expires !== null) {
    if (/^\d{1,12}$/.test(expires) && Number(expires) * 1000 >= now) return;
    throw new S3Error('AccessDenied', { message: 'Request has expired', fields: { Expires: expires.slice(0, 32) } });
  }
  const date = headerOf(request, 'x-amz-date') ?? headerOf(request, 'date') ?? '';
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(signedAt)) {
    throw new S3Error('AccessDenied', { message: 'AWS authentication requires a valid Date or x-amz-date header' });
  }
  if (Math.abs(now - signedAt) <= LARGEST_SKEW_MS) return;
  throw new S3Error('RequestTimeTooSkewed', {
    fields: {
      RequestTime: date.slice(0, 64),
      ServerTime: new Date(now).toISOString(),
      MaxAllowedSkewMilliseconds: LARGEST_SKEW_MS,
    },
  });
}
