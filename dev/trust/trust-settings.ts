import { join } from 'node:path';
import { type Authority, openAuthority } from './local-authority.ts';
import { LOCAL_ISSUER, prepareTrust, type TrustFiles } from './local-issuer.ts';

/** How the processes of a stack know each other and their callers. */
export interface TrustSettings {
  readonly authMode: 'open' | 'enforced';
  readonly files: TrustFiles;
  /** Absent: plain HTTP. */
  readonly authority: Authority | undefined;
  /** The development provider, where people sign in to the dashboard. */
  readonly provider: string | undefined;
}

/** What was asked for; nothing is the open mode over plain HTTP. */
export interface TrustOptions {
  readonly authMode?: TrustSettings['authMode'] | undefined;
  readonly tls?: boolean | undefined;
  /** Address of the development provider. */
  readonly provider?: string | undefined;
}

export async function prepareTrustSettings(
  dataFolder: string,
  { authMode = 'open', tls = false, provider }: TrustOptions = {},
): Promise<TrustSettings> {
  const files = await prepareTrust(dataFolder);
  const authority = tls ? await openAuthority(join(dataFolder, 'trust', 'tls')) : undefined;
  return { authMode, files, authority, provider: authMode === 'open' ? undefined : provider };
}

/** Environment of a region: whose tokens count, and what the gateway signs with. */
export const regionTrust = (settings: TrustSettings): Record<string, string> => ({
  ...callerTrust(settings),
  GATEWAY_PUBLIC_KEYS_FILE: settings.files.gatewayKeys,
});

/** Environment of the gateway. */
export const gatewayTrust = (settings: TrustSettings): Record<string, string> => ({
  ...callerTrust(settings),
  GATEWAY_SIGNING_KEY_FILE: settings.files.gatewayKey,
});

/** What a process listens with. */
export const schemeOf = ({ authority }: TrustSettings): 'http' | 'https' =>
  authority === undefined ? 'http' : 'https';

/**
 * Environment of a process that listens with its certificate and shows it to the others. Its clients need none, but only who shows
 * one speaks for the gateway.
 */
export async function tlsOf(name: string, { authority }: TrustSettings): Promise<Record<string, string>> {
  if (authority === undefined) return {};
  const { cert, key } = await authority.issue(name);
  return {
    TLS_CERT_FILE: cert,
    TLS_KEY_FILE: key,
    TLS_CLIENT_CA_FILE: authority.caFile,
    TLS_CLIENT_CERTIFICATE: 'optional',
    PEER_CA_FILE: authority.caFile,
    PEER_CERT_FILE: cert,
    PEER_KEY_FILE: key,
  };
}

const callerTrust = ({ authMode, files: { issuerKeys: jwks }, provider }: TrustSettings): Record<string, string> => ({
  AUTH_MODE: authMode,
  JWT_ISSUERS: JSON.stringify(
    [LOCAL_ISSUER, ...(provider === undefined ? [] : [provider])].map((issuer) => ({ issuer, jwks })),
  ),
  ...(provider === undefined ? {} : { OIDC_ISSUER: provider }),
});
