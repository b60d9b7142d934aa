import type { TlsConfig } from '../config/tls-fields.ts';
import type { Logger } from '../logging/create-logger.ts';
import { openPeerTls, type PeerTls } from './peer-tls.ts';
import { openServerTls, type ServerTls } from './server-tls.ts';

/** A process's side of TLS, as configured; absent parts mean plain HTTP and the public authorities. */
export interface ProcessTls {
  readonly server: ServerTls | undefined;
  readonly peers: PeerTls | undefined;
}

/** Fails with a ConfigError when a file is missing or does not fit. */
export async function openTls({ server, peers }: TlsConfig, logger: Logger): Promise<ProcessTls> {
  return {
    server: server === undefined ? undefined : await openServerTls(server, logger),
    peers: peers === undefined ? undefined : await openPeerTls(peers, logger),
  };
}
