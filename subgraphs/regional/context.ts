import type { RegionId } from '#kernel/ids.ts';
import type { AccessGrant } from './access/access-service.ts';
import type { DecisionRecord } from './audit/audit-entry.ts';
import type { AuditTrail } from './audit/audit-trail.ts';
import type { RegionalLoaders } from './create-loaders.ts';
import type { RegionalServices } from './regional-services.ts';
import type { RequestFacts } from './shared/request-facts.ts';

/** What resolvers get: one per request. */
export interface RegionalContext {
  readonly regionId: RegionId;
  readonly facts: RequestFacts;
  readonly services: RegionalServices;
  readonly loaders: RegionalLoaders;
  /** Gathers what the request did; written to the audit trail before the answer goes out. */
  readonly trail: AuditTrail;
  /** Of an S3 request that names a bucket; there before its resolver runs. */
  readonly grant?: AccessGrant;
  /** Of an S3 request: what was decided about where the data goes. */
  readonly residency?: DecisionRecord;
}
