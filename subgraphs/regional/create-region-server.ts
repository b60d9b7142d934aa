import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { createServer } from '#kernel/http/create-server.ts';
import { isS3Host } from '#kernel/s3-host.ts';
import type { ServerTls } from '#kernel/tls/server-tls.ts';

/** Whatever answers under /s3: the adapter in this process, or what forwards to one of its own. */
export interface S3Endpoint {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void;
  /** For a client that waits for `100 Continue` before it sends the body. */
  readonly handleExpectingContinue: (request: IncomingMessage, response: ServerResponse) => void;
}

const UNDER_S3 = /^\/s3(?:[/?]|$)/;

export interface RegionServerOptions {
  readonly tls?: ServerTls | undefined;
  /** Hosts at which everything is S3. */
  readonly s3Domains: readonly string[];
}

/** One listener for everything of a region; uploads may take as long as they keep flowing. */
export function createRegionServer(
  app: RequestListener,
  s3: S3Endpoint,
  { tls, s3Domains }: RegionServerOptions,
): Server {
  const isS3 = ({ headers }: IncomingMessage): boolean => isS3Host(headers.host, s3Domains);
  const handle: RequestListener = (request, response) => (isS3(request) ? s3.handle : app)(request, response);
  const server = createServer({ requestTimeout: 0, noDelay: true, maxHeaderSize: 32_768 }, handle, tls);
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    if (isS3(request) || UNDER_S3.test(request.url ?? '')) {
      s3.handleExpectingContinue(request, response);
      return;
    }
    response.writeContinue();
    app(request, response);
  });
  return server;
}
