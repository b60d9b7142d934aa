import type { Channel, RequestFacts } from '../shared/request-facts.ts';

export type AuditChannelMapper = Channel;
export type AuditViaMapper = RequestFacts['via'];
