import type { Router } from 'express';
import type { CustomerService } from '../../customers/customer-service.ts';
import { followNamed } from '../../residency/gate/disclose-result.ts';
import { addRoute, askerOf, followCustomer, requireJsonObject } from '../../rest/add-route.ts';
import { readInput, textIn } from '../../rest/read-input.ts';
import { inSnakeCase } from '../../rest/snake-case.ts';
import type { TransferService } from '../transfer-service.ts';

export interface TransferRoutes {
  readonly transfers: TransferService;
  readonly customers: Pick<CustomerService, 'get'>;
}

const PERIOD = ['validFrom', 'validUntil'] as const;

/** What transfers rest on; the same service as the GraphQL fields. */
export function addTransferRoutes(router: Router, { transfers, customers }: TransferRoutes): void {
  addRoute(router, 'get', '/compliance/transfer-instruments', (call) =>
    followCustomer(call, async (customerId) => {
      const { id } = await customers.get(call.facts.caller, customerId, 'transfer.read');
      return { body: { instruments: inSnakeCase((await transfers.instrumentsOf([id])).get(id) ?? []) } };
    }),
  );
  addRoute(router, 'post', '/compliance/transfer-instruments', (call) => {
    const input = readInput(requireJsonObject(call.body), PERIOD);
    return followNamed(call.trail, textIn(input['customerId']), call.operation, async () => ({
      status: 201,
      body: { id: await transfers.register(askerOf(call), input) },
    }));
  });
  addRoute(router, 'post', '/compliance/transfer-instruments/:id/revoke', async (call) => ({
    body: { id: await transfers.revoke(askerOf(call), call.id) },
  }));
  addRoute(router, 'post', '/compliance/residency-terms', (call) =>
    followCustomer(call, async (customerId, asker) => {
      await transfers.setTerms(asker, customerId, readInput(requireJsonObject(call.body), []));
      return { body: { customer_id: customerId } };
    }),
  );
  addRoute(router, 'post', '/compliance/residency-exceptions', (call) =>
    followCustomer(call, async (customerId, asker) => {
      const input = readInput(requireJsonObject(call.body), PERIOD);
      return { status: 201, body: { id: await transfers.addException(asker, customerId, input) } };
    }),
  );
}
