import type { Router } from 'express';
import type { CustomerService } from '../../customers/customer-service.ts';
import { addRoute, askerOf, followCustomer, requireJsonObject } from '../../rest/add-route.ts';
import { fromSnakeCase, inSnakeCase } from '../../rest/snake-case.ts';
import type { RetentionService } from '../retention-service.ts';

export interface RetentionRoutes {
  readonly retention: RetentionService;
  readonly customers: Pick<CustomerService, 'get'>;
}

/** The schedules of the customer that X-Customer-ID names; the same service as the GraphQL fields. */
export function addRetentionRoutes(router: Router, { retention, customers }: RetentionRoutes): void {
  addRoute(router, 'get', '/compliance/retention-schedules', (call) =>
    followCustomer(call, async (customerId) => {
      const { id } = await customers.get(call.facts.caller, customerId, 'retention.read');
      return { body: { schedules: inSnakeCase(await retention.schedulesOf(id)) } };
    }),
  );
  addRoute(router, 'post', '/compliance/retention-schedules', (call) =>
    followCustomer(call, async (customerId) => {
      const { dry_run: dryRun, ...input } = requireJsonObject(call.body);
      const effect = await retention.create(askerOf(call), customerId, fromSnakeCase(input), dryRun === true);
      return { status: effect.schedule === null ? 200 : 201, body: inSnakeCase(effect) as object };
    }),
  );
  addRoute(router, 'post', '/compliance/retention-schedules/:id/retire', (call) =>
    followCustomer(call, async (customerId) => ({
      body: inSnakeCase(await retention.retire(askerOf(call), customerId, call.id)) as object,
    })),
  );
  addRoute(router, 'post', '/compliance/retention/expire', (call) =>
    followCustomer(call, async (customerId) => {
      const { dry_run: dryRun } = requireJsonObject(call.body);
      const run = await retention.expire(askerOf(call), customerId, dryRun !== false);
      return { body: inSnakeCase(run) as object };
    }),
  );
}
