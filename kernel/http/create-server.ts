import { createServer as createHttpServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { ServerTls } from '../tls/server-tls.ts';

/** HTTP/1.1 in the clear, or over TLS if a certificate is given. */
export function createServer(options: ServerOptions, handle: RequestListener, tls?: ServerTls): Server {
  if (tls === undefined) return createHttpServer(options, handle);
  const server = createHttpsServer({ ...options, ...tls.options }, handle);
  tls.attach(server);
  return server;
}
