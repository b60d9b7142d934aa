import type { Channel, RequestFacts } from '../shared/request-facts.ts';
import type { EntryResult } from './audit-entry.ts';
import type { CheckpointView, ConsistencyProofView, InclusionProofView } from './audit-log-service.ts';
import type { BorderCrossing } from './border-crossing.ts';

export type BorderCrossingMapper = BorderCrossing;
export type AuditChannelMapper = Channel;
export type AuditViaMapper = RequestFacts['via'];
export type AuditResultMapper = EntryResult;
export type AuditCheckpointMapper = CheckpointView;
export type AuditInclusionProofMapper = InclusionProofView;
export type AuditConsistencyProofMapper = ConsistencyProofView;
