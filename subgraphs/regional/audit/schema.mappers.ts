import type { Channel, RequestFacts } from '../shared/request-facts.ts';
import type { EntryResult } from './audit-entry.ts';

export type AuditChannelMapper = Channel;
export type AuditViaMapper = RequestFacts['via'];
export type AuditResultMapper = EntryResult;
