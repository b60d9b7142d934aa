import { z } from 'zod';
import type { ServerTlsSettings } from '../tls/server-tls.ts';
import type { TlsFiles } from '../tls/tls-material.ts';

const path = z.string().min(1).optional();

/** PEM files, read again when they change (docs/operations.md). */
export const tlsFields = {
  /** Certificate with its chain, for every listener of the process; without it they speak plain HTTP. */
  TLS_CERT_FILE: path,
  TLS_KEY_FILE: path,
  /** Mutual TLS: authority of the clients' certificates. */
  TLS_CLIENT_CA_FILE: path,
  /** `optional`: others get in too, but nobody speaks for the gateway without a certificate. */
  TLS_CLIENT_CERTIFICATE: z.enum(['required', 'optional']).default('required'),
  /** Authority of the other parts' certificates, instead of the public ones. */
  PEER_CA_FILE: path,
  /** What this process shows to the other parts. */
  PEER_CERT_FILE: path,
  PEER_KEY_FILE: path,
};

export interface TlsVariables {
  readonly TLS_CERT_FILE?: string | undefined;
  readonly TLS_KEY_FILE?: string | undefined;
  readonly TLS_CLIENT_CA_FILE?: string | undefined;
  readonly TLS_CLIENT_CERTIFICATE: 'required' | 'optional';
  readonly PEER_CA_FILE?: string | undefined;
  readonly PEER_CERT_FILE?: string | undefined;
  readonly PEER_KEY_FILE?: string | undefined;
}

export interface TlsConfig {
  readonly server: ServerTlsSettings | undefined;
  readonly peers: TlsFiles | undefined;
}

export function refuseHalfTls(settings: TlsVariables, context: z.core.$RefinementCtx): void {
  const complain = (name: keyof TlsVariables, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  const { TLS_CERT_FILE, TLS_KEY_FILE, TLS_CLIENT_CA_FILE, PEER_CERT_FILE, PEER_KEY_FILE } = settings;
  if (TLS_CERT_FILE !== undefined && TLS_KEY_FILE === undefined)
    complain('TLS_KEY_FILE', 'is required with TLS_CERT_FILE');
  if (TLS_CERT_FILE === undefined && TLS_KEY_FILE !== undefined)
    complain('TLS_CERT_FILE', 'is required with TLS_KEY_FILE');
  if (TLS_CLIENT_CA_FILE !== undefined && TLS_CERT_FILE === undefined) {
    complain('TLS_CERT_FILE', 'is required with TLS_CLIENT_CA_FILE');
  }
  if (PEER_CERT_FILE !== undefined && PEER_KEY_FILE === undefined)
    complain('PEER_KEY_FILE', 'is required with PEER_CERT_FILE');
  if (PEER_CERT_FILE === undefined && PEER_KEY_FILE !== undefined)
    complain('PEER_CERT_FILE', 'is required with PEER_KEY_FILE');
}

export function tlsConfig(settings: TlsVariables): TlsConfig {
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile, TLS_CLIENT_CA_FILE: caFile } = settings;
  const clientCertificate = settings.TLS_CLIENT_CERTIFICATE;
  const peers = {
    caFile: settings.PEER_CA_FILE,
    certFile: settings.PEER_CERT_FILE,
    keyFile: settings.PEER_KEY_FILE,
  };
  return {
    server:
      certFile !== undefined && keyFile !== undefined ? { certFile, keyFile, caFile, clientCertificate } : undefined,
    peers: Object.values(peers).some((file) => file !== undefined) ? peers : undefined,
  };
}
