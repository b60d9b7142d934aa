import type { Router } from 'express';
import { AppError } from '#kernel/errors.ts';
import { type RequestScope, scopeOf } from './request-scope.ts';

export interface RestCall extends RequestScope {
  /** The route by name, for the audit trail: `GET /api/compliance/summary`. */
  readonly operation: string;
  /** The `:id` of the path; empty for routes without one. */
  readonly id: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

export interface RestAnswer {
  readonly status?: number;
  readonly body: object;
}

/** A REST route that only translates: what it does is in `answer`, and an error goes to the one renderer. */
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
      query: request.query,
      body: request.body,
    };
    const { status = 200, body } = await answer(call);
    response.status(status).json(body);
  });
}

export function requireJsonObject(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw new AppError('BAD_USER_INPUT', 'The body must be a JSON object, sent with Content-Type: application/json.');
}

/** The customer that X-Customer-ID names, for routes that are about one customer. */
export function requireCustomerHeader({ facts }: RequestScope): string {
  if (facts.caller.kind === 'customer') return facts.caller.customerId;
  throw new AppError('BAD_USER_INPUT', 'X-Customer-ID must name the customer.');
}

/** For routes that are about the caller if it is a customer, and about the region otherwise. */
export function followCaller<Result>(
  { facts, trail, operation }: RestCall,
  action: (customerId: string | null) => Promise<Result>,
): Promise<Result> {
  if (facts.caller.kind !== 'customer') return action(null);
  const { customerId } = facts.caller;
  return trail.follow(customerId, operation, () => action(customerId));
}
