import type { RequestHandler } from 'express';
import type { RegionId } from '#kernel/ids.ts';
import type { HealthProbe } from '../shared/health-probe.ts';

export interface ReportHealthOptions {
  readonly regionId: RegionId;
  readonly health: HealthProbe;
}

const serviceOf = (regionId: RegionId): string => `s3-gateway-regional-${regionId}`;

/** Ready only if the region's database answers; without it nothing can be audited, so nothing can be served. */
export function reportHealth({ regionId, health }: ReportHealthOptions, schemaHash: string): RequestHandler {
  const facts = { service: serviceOf(regionId), region: regionId, schema_hash: schemaHash };
  return async (_request, response) => {
    response.setHeader('cache-control', 'no-store');
    try {
      const customerCount = await health.customerCount();
      response.json({ status: 'healthy', ...facts, database: 'connected', customer_count: customerCount });
    } catch {
      response.status(503).json({ status: 'unhealthy', ...facts, database: 'unreachable', customer_count: null });
    }
  };
}

export function describeRegion(regionId: RegionId): RequestHandler {
  const document = {
    service: serviceOf(regionId),
    region: regionId,
    message: 'Regional gateway: all customer data and compliance information of this region.',
    compliance_note: 'Nothing here is stored in the global layer but which region a customer belongs to.',
    endpoints: {
      dashboard: '/dashboard',
      graphql: '/graphql',
      graphiql: '/graphiql',
      health: '/health',
      s3: '/s3',
      register: 'POST /api/customers/{id}/register',
      info: '/api/customers/{id}/info',
      access_keys: 'POST /api/customers/{id}/access-keys',
      compliance_summary: '/api/compliance/summary',
      compliance_alerts: '/api/compliance/alerts',
      data_residency: '/api/compliance/validate/data-residency',
      decide: 'POST /api/compliance/decide',
      processing_records: '/api/compliance/processing-records',
      jurisdiction: '/api/audit/jurisdiction-compliance',
    },
  };
  return (_request, response) => void response.json(document);
}
