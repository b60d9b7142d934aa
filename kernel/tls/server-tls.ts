import type { IncomingMessage } from 'node:http';
import type { Server, ServerOptions } from 'node:https';
import { TLSSocket } from 'node:tls';
import type { Logger } from '../logging/create-logger.ts';
import { type TlsFiles, TlsMaterialFiles } from './tls-material.ts';

export interface ServerTlsSettings extends TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** With `caFile`: whether a client without a certificate of that authority gets in at all. */
  readonly clientCertificate: 'optional' | 'required';
}

/** A listener's certificate, and whose certificates it asks clients for. */
export interface ServerTls {
  readonly options: ServerOptions;
  /** Keeps the server's certificate as it is in the files, and turns away clients whose certificate is not good. */
  attach(server: Server): void;
  close(): void;
}

/** A client that connects and never says hello holds a socket no longer than this. */
const HANDSHAKE_MS = 10_000;

export async function openServerTls(settings: ServerTlsSettings, logger: Logger): Promise<ServerTls> {
  const files = await TlsMaterialFiles.open(settings, logger);
  const asksClients = settings.caFile !== undefined;
  return {
    options: {
      ...files.current,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
      requestCert: asksClients,
      rejectUnauthorized: asksClients && settings.clientCertificate === 'required',
    },
    attach(server) {
      files.onChange((material) => server.setSecureContext({ ...material, minVersion: 'TLSv1.2' }));
      if (!asksClients) return;
      server.prependListener('secureConnection', (socket) => {
        // It may come without a certificate where they are optional, but not with a bad one.
        if (socket.getPeerX509Certificate() !== undefined && !socket.authorized) socket.destroy();
      });
    },
    close: () => files.close(),
  };
}

/**
 * Whether the client at the other end of the connection showed a certificate of the authority that the listener asks for. Not only
 * `authorized`: Node calls a TLS 1.3 session that was resumed authorized even if no certificate was ever shown in it.
 */
export function hasClientCertificate({ socket }: IncomingMessage): boolean {
  return socket instanceof TLSSocket && socket.authorized && socket.getPeerX509Certificate() !== undefined;
}
