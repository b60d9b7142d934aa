import type { RequestHandler, Response } from 'express';
import { acceptOrMintOpaqueRequestId } from '#kernel/http/request-id.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';

/** What the log may know of a request. An allow-list: no URL, no id of a customer, no address, no user agent, no body. */
export interface RequestRecord {
  readonly requestId: string;
  /** Regions that were contacted. */
  readonly regions: Set<RegionId>;
  /** The name of the route, never its path. */
  route: string;
}

const RECORD = 'requestRecord';

export const requestRecordOf = (response: Response): RequestRecord => response.locals[RECORD] as RequestRecord;

/** Gives every request its id and writes its one line when it has ended, answered or not. */
export function recordRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const requestId = acceptOrMintOpaqueRequestId(request.headers['x-request-id']);
    const record: RequestRecord = { requestId, regions: new Set(), route: 'none' };
    response.locals[RECORD] = record;
    response.setHeader('x-request-id', requestId);
    response.once('close', () => {
      logger.info(
        {
          requestId,
          method: request.method,
          route: record.route,
          // 499: the client left before its answer was complete.
          status: response.writableFinished ? response.statusCode : 499,
          ms: Math.round(performance.now() - startedAt),
          regions: [...record.regions],
        },
        'request',
      );
    });
    next();
  };
}

/** Names the route that the rest of the chain answers. */
export function named(route: string): RequestHandler {
  return (_request, response, next) => {
    requestRecordOf(response).route = route;
    next();
  };
}
