import type { Request, RequestHandler, Response } from 'express';
import { refusalOfRejected } from '#kernel/authorization/authorize.ts';
import { AppError, ensureError } from '#kernel/errors.ts';
import { toProblem } from '#kernel/http/problem-renderer.ts';
import { type RateLimit, whoAsks } from '#kernel/http/rate-limit.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { disclosureCheck } from '../residency/gate/disclosure-check.ts';
import type { ResidencyGate } from '../residency/gate/residency-gate.ts';
import type { FactsReader } from '../shared/create-facts-reader.ts';
import { namesImpossibleCustomer } from '../shared/create-facts-reader.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import { openScope, type RequestScope, scopeOf } from './request-scope.ts';

export interface AuditBeforeAnswerOptions {
  readonly channel: 'graphql' | 'rest';
  readonly readFacts: FactsReader;
  readonly recorder: AuditRecorder;
  readonly residency: ResidencyGate;
  readonly logger: Logger;
  readonly rateLimit?: RateLimit | undefined;
}

/** How a request is called that ends before anybody knows what it asks for. */
const UNREAD = { graphql: 'GraphQL', rest: 'REST' } as const;

/**
 * Holds every answer back until its audit entries are durable, whatever made the answer: a resolver, a body parser, an error
 * handler. If they cannot be written, the answer is 503 AUDIT_UNAVAILABLE instead.
 */
export function auditBeforeAnswer(options: AuditBeforeAnswerOptions): RequestHandler {
  return async (request, response, next) => {
    const facts = options.residency.locate(await options.readFacts(request, options.channel));
    const check = disclosureCheck(options.residency, facts);
    const scope: RequestScope = { facts, trail: new AuditTrail(UNREAD[options.channel], check) };
    openScope(response, scope);
    response.setHeader('x-request-id', scope.facts.requestId);
    logWhenAnswered(request.method, response, options.logger);
    // The region's own adapter: each of its questions is part of an S3 request, and the s3… fields record that one.
    if (scope.facts.caller.kind !== 'service') holdBack(response, scope, options.recorder);
    next(refusalBefore(request, scope.facts) ?? (await tooMany(request, response, scope.facts, options.rateLimit)));
  };
}

/** What is refused before anything of the request is read. */
function refusalBefore(request: Request, { caller }: RequestFacts): AppError | undefined {
  if (caller.kind === 'rejected') return refusalOfRejected(caller);
  if (!namesImpossibleCustomer(request)) return undefined;
  return new AppError(
    'BAD_USER_INPUT',
    'X-Customer-ID must be one customer id: letters, digits, dots, dashes, underscores.',
  );
}

/** By the caller's credential wherever it comes from, or by the client's own address. */
async function tooMany(
  request: Request,
  response: Response,
  { caller, sourceIp }: RequestFacts,
  limit: RateLimit | undefined,
): Promise<AppError | undefined> {
  if (limit === undefined || caller.kind === 'service') return undefined;
  const wait = await limit.take(whoAsks(request.headers.authorization, sourceIp ?? ''));
  if (wait === undefined) return undefined;
  response.setHeader('retry-after', String(wait));
  return new AppError('TOO_MANY_REQUESTS', `Too many requests; try again in ${wait} s.`);
}

type End = Response['end'];

function holdBack(response: Response, scope: RequestScope, recorder: AuditRecorder): void {
  const { facts, trail } = scope;
  const end = response.end.bind(response) as (...parts: unknown[]) => Response;
  let ended = false;
  const recordThenEnd = (...parts: unknown[]): Response => {
    if (ended) return response;
    ended = true;
    if (scope.recorded) return end(...parts);
    recorder.record(trail.entries(facts, response.statusCode, bytesOf(parts))).then(
      () => end(...parts),
      (error: unknown) => end(refusal(response, ensureError(error))),
    );
    return response;
  };
  response.end = recordThenEnd as End;
}

/** Of the body that `end` was given; express gives it all at once. */
function bytesOf([body]: readonly unknown[]): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return body instanceof Uint8Array ? body.length : 0;
}

/** Replaces the answer; its body exists only as an argument of `end` so far. */
function refusal(response: Response, error: Error): string {
  const { facts } = scopeOf(response);
  const problem = toProblem(error, facts.requestId);
  const graphql = { errors: [{ message: problem.detail, extensions: { code: problem.code } }] };
  const body = JSON.stringify(facts.channel === 'graphql' ? graphql : problem);
  for (const name of ['etag', 'location']) response.removeHeader(name);
  response.statusCode = problem.status;
  response.setHeader('content-type', facts.channel === 'graphql' ? 'application/json' : 'application/problem+json');
  response.setHeader('content-length', Buffer.byteLength(body));
  return body;
}

/** One line a request, without addresses, ids of customers, paths or bodies. */
function logWhenAnswered(method: string, response: Response, logger: Logger): void {
  response.once('close', () => {
    const { facts } = scopeOf(response);
    logger.info(
      {
        requestId: facts.requestId,
        channel: facts.channel,
        via: facts.via,
        method,
        status: response.statusCode,
        ms: Date.now() - facts.startedAt.getTime(),
        ...(response.writableFinished ? {} : { aborted: true }),
      },
      'request',
    );
  });
}
