import type { CustomerId } from '../../kernel/ids.ts';
import type { AuditEntry } from '../../subgraphs/regional/audit/audit-entry.ts';
import { type NewObject, NO_LOCK } from '../../subgraphs/regional/objects/stored-object.ts';

/** An object of one byte without anything that it need not have, except `change`. */
export const newObject = (bucket: string, key: string, change: Partial<NewObject> = {}): NewObject => ({
  bucket,
  key,
  size: 1,
  etag: 'e',
  contentType: null,
  systemHeaders: {},
  metadata: {},
  checksums: {},
  tags: {},
  lock: NO_LOCK,
  ownerId: null,
  acl: null,
  encryption: null,
  storageClass: 'STANDARD',
  blobId: null,
  body: Buffer.from('x'),
  multipart: null,
  conditions: { ifMatch: null, mustNotExist: false, ifNoneMatch: null },
  ...change,
});

/** What the audit trail gets with it. */
export const uploadEntry = (customerId: CustomerId, bucket: string, key: string, requestId: string): AuditEntry => ({
  request: {
    requestId,
    channel: 's3',
    via: 'direct',
    caller: { kind: 'customer', customerId },
    actor: null,
    sourceIp: null,
    userAgent: null,
    startedAt: new Date(),
  },
  customerId,
  operation: 'PutObject',
  bucket,
  objectKey: key,
  statusCode: 200,
  decision: 'ALLOW',
});
