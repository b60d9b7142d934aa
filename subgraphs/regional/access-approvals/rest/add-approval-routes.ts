import type { Router } from 'express';
import type { CustomerService } from '../../customers/customer-service.ts';
import { addRoute, followCustomer, requireJsonObject } from '../../rest/add-route.ts';
import { fromSnakeCase, inSnakeCase } from '../../rest/snake-case.ts';
import type { AccessApprovalService } from '../access-approval-service.ts';

export interface ApprovalRoutes {
  readonly approvals: AccessApprovalService;
  readonly customers: Pick<CustomerService, 'get'>;
}

/** Approvals for the customer that X-Customer-ID names. */
export function addApprovalRoutes(router: Router, { approvals, customers }: ApprovalRoutes): void {
  addRoute(router, 'get', '/compliance/access-approvals', (call) =>
    followCustomer(call, async (customerId) => {
      const { id } = await customers.get(call.facts.caller, customerId, 'accessApproval.read');
      return { body: { approvals: inSnakeCase(await approvals.approvalsOf(id)) } };
    }),
  );
  addRoute(router, 'post', '/compliance/access-approvals', (call) =>
    followCustomer(call, async (customerId, asker) => {
      const input = fromSnakeCase(requireJsonObject(call.body));
      return { status: 201, body: inSnakeCase(await approvals.request(asker, customerId, input)) as object };
    }),
  );
  addRoute(router, 'post', '/compliance/access-approvals/:id/approve', (call) =>
    followCustomer(call, async (customerId, asker) => ({
      body: inSnakeCase(await approvals.approve(asker, customerId, call.id)) as object,
    })),
  );
  addRoute(router, 'post', '/compliance/access-approvals/:id/revoke', (call) =>
    followCustomer(call, async (customerId, asker) => ({
      body: inSnakeCase(await approvals.revoke(asker, customerId, call.id)) as object,
    })),
  );
}
