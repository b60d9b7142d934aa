import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { armourConnections } from './connection-armour.ts';

export interface Listener {
  readonly port: number;
  /** Stops accepting, lets requests in flight end, closes idle connections; after `graceMs` it cuts the rest. */
  close(graceMs?: number): Promise<void>;
}

/** Header and idle time-outs of every listener. Keep-alive outlives the clients' idle pools, so nobody meets a closed socket. */
export async function listen(server: Server, port: number, host: string): Promise<Listener> {
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = 20_000;
  armourConnections(server);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs = 10_000) => drain(server, sockets, graceMs),
  };
}

async function drain(server: Server, sockets: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const socket of sockets) socket.destroy();
  }, graceMs);
  // A keep-alive connection becomes idle only when its last answer is out; close those as they do.
  const sweep = setInterval(() => server.closeIdleConnections(), 100);
  await closed;
  clearTimeout(cut);
  clearInterval(sweep);
}
