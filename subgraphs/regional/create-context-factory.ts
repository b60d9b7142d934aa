import type { RegionId } from '#kernel/ids.ts';
import { AuditTrail } from './audit/audit-trail.ts';
import type { RegionalContext } from './context.ts';
import { createLoaders } from './create-loaders.ts';
import type { RegionalServices } from './regional-services.ts';
import type { RequestFacts } from './shared/request-facts.ts';

export type ContextFactory = (facts: RequestFacts, trail?: AuditTrail) => RegionalContext;

/** One context per request: over HTTP, or for the S3 adapter in the same process. */
export function createContextFactory(regionId: RegionId, services: RegionalServices): ContextFactory {
  return (facts, trail = new AuditTrail()) => ({
    regionId,
    facts,
    services,
    loaders: createLoaders(services, facts),
    trail,
  });
}
