import { randomUUID } from 'node:crypto';
import { workFacts } from '../shared/request-facts.ts';
import type { AuditEntry } from './audit-entry.ts';

export type BackgroundWork = Pick<AuditEntry, 'operation' | 'customerId'> &
  Partial<Omit<AuditEntry, 'request' | 'operation' | 'customerId'>> & {
    /** What asked for the work, e.g. the data subject request; a new id unless given. */
    readonly requestId?: string;
    readonly startedAt: Date;
  };

/** The entry of work that no request waits for. */
export function backgroundEntry({ requestId = randomUUID(), startedAt, ...work }: BackgroundWork): AuditEntry {
  return {
    statusCode: 200,
    decision: 'ALLOW',
    ...work,
    request: workFacts(requestId, startedAt),
  };
}
