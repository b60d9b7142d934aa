import type { ErrorRequestHandler, Request } from 'express';
import { AppError, ERROR_CODES, ensureError } from '../errors.ts';
import type { Logger } from '../logging/create-logger.ts';

/** RFC 9457 problem details, with the request id for looking it up. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly request_id: string;
  readonly [fact: string]: unknown;
}

export function toProblem(error: unknown, requestId: string): Problem {
  const known = fromExpress(error);
  if (known === undefined || !ERROR_CODES[known.code].expose) {
    const detail = 'Something went wrong on our side. Quote the request id when you report it.';
    return { type: 'about:blank', title: 'INTERNAL', status: 500, code: 'INTERNAL', detail, request_id: requestId };
  }
  return {
    ...known.facts,
    type: 'about:blank',
    title: known.code,
    status: known.httpStatus,
    code: known.code,
    detail: known.message,
    request_id: requestId,
  };
}

/** Errors that Express and its body parser raise themselves carry a status; everything else is ours or unknown. */
function fromExpress(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error;
  const status = (error as { status?: unknown } | undefined)?.status;
  if (status === 413)
    return new AppError('PAYLOAD_TOO_LARGE', 'The request body is larger than this endpoint accepts.');
  if (status === 400)
    return new AppError('BAD_USER_INPUT', 'The request is malformed; a JSON body must be valid JSON.');
  return undefined;
}

export function problemRenderer(logger: Logger, requestIdOf: (request: Request) => string): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      next(error);
      return;
    }
    const problem = toProblem(error, requestIdOf(request));
    if (problem.status >= 500)
      logger.error({ err: ensureError(error), requestId: problem.request_id }, 'request failed');
    response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  };
}
