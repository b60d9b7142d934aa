import type { RequestHandler } from 'express';

const BODY_WITHIN_MS = 30_000;

/** The server itself sets no limit, because an object may take hours; a JSON body may not. */
export const boundBodyTime: RequestHandler = (request, _response, next) => {
  const timer = setTimeout(() => request.destroy(new Error('The body took too long.')), BODY_WITHIN_MS);
  const stop = (): void => clearTimeout(timer);
  request.once('end', stop);
  request.once('close', stop);
  next();
};
