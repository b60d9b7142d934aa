import type { Router } from 'express';
import { forbidden, mayEver, refusalOfRejected } from '#kernel/authorization/authorize.ts';
import { customerNamedBy } from '#kernel/authorization/caller.ts';
import { rowAt } from '#kernel/authorization/find-row.ts';
import { AppError } from '#kernel/errors.ts';
import { type RequestScope, scopeOf } from './request-scope.ts';

export interface RestCall extends RequestScope {
  /** The route by name, for the audit trail: `GET /api/compliance/summary`. */
  readonly operation: string;
  /** The `:id` of the path; empty for routes without one. */
  readonly id: string;
  /** Every part of the path that the route names. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** From `Idempotency-Key`. */
  readonly idempotencyKey: string | null;
}

export interface RestAnswer {
  readonly status?: number;
  readonly body: object;
}

/**
 * A REST route that only translates: what it does is in `answer`, and an error goes to the one renderer. Its service authorises
 * the caller; before that, a route that has no row in the policy table is closed to everybody with a token.
 */
export function addRoute(
  router: Router,
  method: 'get' | 'post',
  path: string,
  answer: (call: RestCall) => Promise<RestAnswer>,
): void {
  const operation = `${method.toUpperCase()} /api${path}`;
  router[method](path, async (request, response) => {
    const scope = scopeOf(response);
    scope.trail.describe(operation);
    const id = request.params['id'];
    const call = {
      ...scope,
      operation,
      id: typeof id === 'string' ? id : '',
      params: request.params as Record<string, string>,
      query: request.query,
      body: request.body,
      idempotencyKey: request.get('idempotency-key') ?? null,
    };
    requirePolicy(call);
    const { status = 200, body } = await answer(call);
    response.status(status).json(body);
  });
}

export function requirePolicy({ operation, facts: { caller } }: RestCall): void {
  if (caller.kind === 'rejected') throw refusalOfRejected(caller);
  if (!mayEver(caller, rowAt(operation))) throw forbidden();
}

export function requireJsonObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError('BAD_USER_INPUT', 'The body must be a JSON object, sent with Content-Type: application/json.');
}

/** The customer that X-Customer-ID names, or the only one of the caller's token, for routes that are about one customer. */
export function requireCustomerHeader({ facts }: RequestScope): string {
  const named = customerNamedBy(facts.caller);
  if (named !== null) return named;
  throw new AppError('BAD_USER_INPUT', 'X-Customer-ID must name the customer.');
}

/** For routes that are about the caller if it is a customer, and about the region otherwise. */
export function followCaller<Result>(
  { facts, trail, operation }: RestCall,
  action: (customerId: string | null) => Promise<Result>,
): Promise<Result> {
  const customerId = customerNamedBy(facts.caller);
  if (customerId === null) return action(null);
  return trail.follow(customerId, operation, () => action(customerId));
}

/** Whose call it is, and under which idempotency key. */
export type RestAsker = { readonly facts: RestCall['facts']; readonly key: string | null };

/** For routes about the customer that X-Customer-ID names. */
export function followCustomer<Result>(
  call: RestCall,
  action: (customerId: string, asker: RestAsker) => Promise<Result>,
): Promise<Result> {
  const customerId = requireCustomerHeader(call);
  return call.trail.follow(customerId, call.operation, () => action(customerId, askerOf(call)));
}

export const askerOf = ({ facts, idempotencyKey }: RestCall): RestAsker => ({ facts, key: idempotencyKey });
