import type { Channel } from '../shared/request-facts.ts';

/** An entry of the audit trail as the owner of its bucket may read it. */
export interface LoggedAccess {
  readonly customerId: string;
  readonly bucket: string;
  readonly at: Date;
  readonly channel: Channel;
  readonly sourceIp: string | null;
  readonly actor: string | null;
  readonly requestId: string;
  readonly operation: string;
  readonly key: string | null;
  readonly versionId: string | null;
  readonly statusCode: number;
  readonly errorCode: string | null;
  readonly bytes: number;
  readonly durationMs: number | null;
  readonly userAgent: string | null;
}

/** AWS's names of operations whose own name does not lead there by rule. */
const RENAMED: Readonly<Record<string, string>> = {
  ListObjects: 'REST.GET.BUCKET',
  ListObjectsV2: 'REST.GET.BUCKET',
  ListObjectVersions: 'REST.GET.BUCKETVERSIONS',
  ListMultipartUploads: 'REST.GET.UPLOADS',
  ListParts: 'REST.GET.UPLOAD',
  CreateBucket: 'REST.PUT.BUCKET',
  CopyObject: 'REST.COPY.OBJECT',
  UploadPart: 'REST.PUT.PART',
  UploadPartCopy: 'REST.COPY.PART',
  CreateMultipartUpload: 'REST.POST.UPLOADS',
  CompleteMultipartUpload: 'REST.POST.UPLOAD',
  AbortMultipartUpload: 'REST.DELETE.UPLOAD',
  DeleteObjects: 'REST.POST.MULTI_OBJECT_DELETE',
  PostObject: 'REST.POST.OBJECT',
  ExpireObject: 'S3.EXPIRE.OBJECT',
  ExpireNoncurrentVersion: 'S3.EXPIRE.OBJECT',
  ExpireDeleteMarker: 'S3.EXPIRE.OBJECT',
  AbortIncompleteMultipartUpload: 'S3.DELETE.UPLOAD',
};
const BY_RULE = /^(Get|Put|Head|Delete|Post)(?:Bucket|Object|Public)?(.*)$/;

function operationName(operation: string): string {
  const renamed = RENAMED[operation];
  if (renamed !== undefined) return renamed;
  const [, verb = 'Get', rest = ''] = BY_RULE.exec(operation) ?? [];
  const resource = rest === '' ? (operation.endsWith('Bucket') ? 'BUCKET' : 'OBJECT') : rest.toUpperCase();
  return `REST.${verb.toUpperCase()}.${resource}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (number: number): string => String(number).padStart(2, '0');

/** `[06/Feb/2026:00:00:38 +0000]` */
const timeOf = (at: Date): string =>
  `[${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000]`;

const shown = (value: string | number | null): string =>
  value === null || value === '' ? '-' : String(value).replace(/[\s"]/g, '_');
/** What a client chose stands between quotes: it can neither end them nor the line. */
const quoted = (value: string | null): string => (value === null ? '"-"' : `"${value.replace(/["\\]|\p{Cc}/gu, '_')}"`);
const encoded = (key: string | null): string | null =>
  key === null ? null : encodeURIComponent(key).replaceAll('%2F', '/');

/** One line of a server access log (AWS: "Amazon S3 server access log format"); what is not known is a dash. */
export function accessLogLine(access: LoggedAccess): string {
  const operation = operationName(access.operation);
  const [, verb = '-'] = operation.split('.');
  const key = encoded(access.key);
  const uri =
    access.channel === 's3' ? `${verb === 'COPY' ? 'PUT' : verb} /${access.bucket}/${key ?? ''} HTTP/1.1` : null;
  const read = verb === 'GET';
  return [
    ...[access.customerId, access.bucket, timeOf(access.at), shown(access.sourceIp), shown(access.actor)],
    ...[shown(access.requestId), operation, shown(key), quoted(uri), access.statusCode, shown(access.errorCode)],
    ...[read && access.bytes > 0 ? access.bytes : '-', read || access.bytes === 0 ? '-' : access.bytes],
    ...[shown(access.durationMs), '-', '"-"', quoted(access.userAgent), shown(access.versionId)],
    ...[
      '-',
      access.actor === null ? '-' : 'SigV4',
      '-',
      access.actor === null ? '-' : 'AuthHeader',
      '-',
      '-',
      '-',
      '-',
    ],
  ].join(' ');
}
