import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Answers S3 requests. `handle` is a request listener; `handleExpectingContinue` is for the server's `checkContinue` event: it
 * sends `100 Continue` only once the request is authenticated and its target is known to accept it.
 */
export interface S3Handler {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  readonly handleExpectingContinue: (request: IncomingMessage, response: ServerResponse) => void;
}
