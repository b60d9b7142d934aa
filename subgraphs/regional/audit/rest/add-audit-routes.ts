import type { Router } from 'express';
import type { RegionId } from '#kernel/ids.ts';
import { addRoute, followCaller } from '../../rest/add-route.ts';
import type { JurisdictionService } from '../jurisdiction-service.ts';

export function addAuditRoutes(router: Router, jurisdiction: JurisdictionService, regionId: RegionId): void {
  addRoute(router, 'get', '/audit/jurisdiction-compliance', (call) =>
    followCaller(call, async (customerId) => {
      const { period, operations, decisions, denials, transfers } = await jurisdiction.report(
        call.facts.caller,
        call.query['from'],
        call.query['to'],
      );
      return {
        body: {
          region: regionId,
          jurisdiction: regionId.slice(0, 2),
          customer_id: customerId,
          period,
          operations: { total: operations.total, failed: operations.failed, by_channel: operations.byChannel },
          decisions,
          denials: { total: denials.total, by_reason: denials.byReason },
          cross_border_transfers: { total: transfers.total, by_country: transfers.byCountry },
        },
      };
    }),
  );
}
