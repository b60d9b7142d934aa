import { LOCAL_ISSUER, prepareTrust, type TrustFiles } from './local-issuer.ts';

/** How the processes of a stack know each other and their callers. */
export interface TrustSettings {
  readonly authMode: 'open' | 'enforced';
  readonly files: TrustFiles;
}

export async function prepareTrustSettings(
  dataFolder: string,
  authMode: TrustSettings['authMode'] = 'open',
): Promise<TrustSettings> {
  return { authMode, files: await prepareTrust(dataFolder) };
}

/** Environment of a region: whose tokens count, and what the gateway signs with. */
export const regionTrust = ({ authMode, files }: TrustSettings): Record<string, string> => ({
  AUTH_MODE: authMode,
  JWT_ISSUERS: issuersOf(files),
  GATEWAY_PUBLIC_KEYS_FILE: files.gatewayKeys,
});

/** Environment of the gateway. */
export const gatewayTrust = ({ authMode, files }: TrustSettings): Record<string, string> => ({
  AUTH_MODE: authMode,
  JWT_ISSUERS: issuersOf(files),
  GATEWAY_SIGNING_KEY_FILE: files.gatewayKey,
});

const issuersOf = ({ issuerKeys }: TrustFiles): string => JSON.stringify([{ issuer: LOCAL_ISSUER, jwks: issuerKeys }]);
