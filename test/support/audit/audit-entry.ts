import type { AuditEntry } from '../../../subgraphs/regional/audit/audit-entry.ts';

/** An entry as S3 makes them. */
export const anEntry = (requestId: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  request: {
    requestId,
    channel: 's3',
    via: 'direct',
    caller: { kind: 'anonymous' },
    actor: 'AKIDEXAMPLE',
    sourceIp: '192.0.2.7',
    userAgent: 'agent/1',
    startedAt: new Date(),
  },
  customerId: 'acme',
  operation: 'PutObject',
  bucket: 'documents',
  objectKey: `key-of-${requestId}`,
  statusCode: 200,
  decision: 'ALLOW',
  ...more,
});
