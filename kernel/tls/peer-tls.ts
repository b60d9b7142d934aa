import type { ConnectionOptions } from 'node:tls';
import { buildConnector } from 'undici';
import type { Logger } from '../logging/create-logger.ts';
import { type TlsFiles, TlsMaterialFiles } from './tls-material.ts';

/**
 * How this process reaches other parts of the system over TLS: whose certificates it believes, instead of the public authorities,
 * and the certificate that it shows. The name in an https address is checked against the certificate always.
 */
export interface PeerTls {
  /** For `https.request` and `tls.connect`, as the files are now. */
  options(): ConnectionOptions;
  /** For undici. */
  connector(limits?: { readonly timeoutMs?: number }): buildConnector.connector;
  close(): void;
}

export async function openPeerTls(files: TlsFiles, logger: Logger): Promise<PeerTls> {
  const material = await TlsMaterialFiles.open(files, logger);
  return {
    options: () => material.current,
    connector({ timeoutMs } = {}) {
      const limits = timeoutMs === undefined ? {} : { timeout: timeoutMs };
      const build = () => buildConnector({ ...material.current, ...limits });
      let connect = build();
      material.onChange(() => {
        connect = build();
      });
      return (target, done) => connect(target, done);
    },
    close: () => material.close(),
  };
}
