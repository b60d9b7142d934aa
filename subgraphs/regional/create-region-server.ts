import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from '#kernel/http/create-server.ts';
import type { ServerTls } from '#kernel/tls/server-tls.ts';

/** Whatever answers under /s3: the adapter in this process, or what forwards to one of its own. */
export interface S3Endpoint {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** For a client that waits for `100 Continue` before it sends the body. */
  readonly handleExpectingContinue: (request: IncomingMessage, response: ServerResponse) => void;
}

const UNDER_S3 = /^\/s3(?:[/?]|$)/;

/** One listener for everything of a region; uploads may take as long as they keep flowing. */
export function createRegionServer(app: RequestListener, s3: S3Endpoint, tls?: ServerTls): Server {
  const server = createServer({ requestTimeout: 0, noDelay: true, maxHeaderSize: 32_768 }, app, tls);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (UNDER_S3.test(request.url ?? '')) {
      s3.handleExpectingContinue(request, response);
      return;
    }
    response.writeContinue();
    app(request, response);
  });
  return server;
}
