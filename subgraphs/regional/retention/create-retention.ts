import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { AuditSealer } from '../audit/audit-sealer.ts';
import type { EventService } from '../compliance-events/event-service.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { Mutations } from '../idempotency/mutations.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { PgRetentionRepository } from './pg-retention-repository.ts';
import { RetentionExpiry } from './retention-expiry.ts';
import { RetentionService } from './retention-service.ts';

export interface RetentionOptions {
  readonly regionId: RegionId;
  readonly pool: RegionalPool;
  readonly sealer: AuditSealer;
  readonly events: EventService;
  readonly customers: CustomerService;
  readonly mutations: Mutations;
  readonly clock: Clock;
}

export interface Retention {
  readonly service: RetentionService;
  /** For the region's worker. */
  readonly expiry: RetentionExpiry;
}

export function createRetention(options: RetentionOptions): Retention {
  const { regionId, pool, sealer, events, customers, mutations, clock } = options;
  const repository = new PgRetentionRepository(pool, regionId, sealer);
  const expiry = new RetentionExpiry({ repository, events, clock });
  return { expiry, service: new RetentionService({ repository, expiry, customers, mutations }) };
}
