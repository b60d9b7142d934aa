import type { Server } from 'node:http';
import { createServer } from '#kernel/http/create-server.ts';
import type { ServerTls } from '#kernel/tls/server-tls.ts';
import type { S3Handler } from './s3-handler.ts';

/** The handler on a server of its own, without a framework: S3 needs the raw target, the raw headers and an untouched body. */
export function createS3Server(handler: S3Handler, tls?: ServerTls): Server {
  // A body may take as long as it keeps flowing; the handler bounds silence, not duration.
  const server = createServer({ requestTimeout: 0, noDelay: true, maxHeaderSize: 32_768 }, handler.handle, tls);
  server.on('checkContinue', handler.handleExpectingContinue);
  // Any other expectation is ignored, as S3 does; without a listener Node would answer 417.
  server.on('checkExpectation', handler.handle);
  return server;
}
