import type { ErrorRequestHandler } from 'express';
import { ensureError } from '#kernel/errors.ts';
import { toProblem } from '#kernel/http/problem-renderer.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { scopeOf } from './request-scope.ts';

/** Notes in the audit trail how a REST request failed; the renderer after it writes the answer. */
export const rememberFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const { facts, trail } = scopeOf(response);
  trail.fail(toProblem(error, facts.requestId).code);
  next(error);
};

/** What fails before GraphQL sees the request, a body that is no JSON for instance, in GraphQL's form. */
export function renderGraphqlFailure(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const { facts, trail } = scopeOf(response);
    const { status, code, detail } = toProblem(error, facts.requestId);
    trail.fail(code);
    if (status >= 500) logger.error({ err: ensureError(error), requestId: facts.requestId }, 'request failed');
    response.status(status).json({ errors: [{ message: detail, extensions: { code } }] });
  };
}
