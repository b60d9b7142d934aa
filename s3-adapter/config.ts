import { z } from 'zod';
import { authModeFields, refuseExposedOpenMode } from '#kernel/config/auth-mode.ts';
import { httpUrl, logLevel, port, regionId, s3Domains, signatureV2 } from '#kernel/config/fields.ts';
import { parseConfig } from '#kernel/config/parse-config.ts';
import { refuseHalfTls, tlsConfig, tlsFields } from '#kernel/config/tls-fields.ts';

const basePath = z
  .string()
  // Bucket names have at least three characters.
  .refine((value) => /^\/[A-Za-z0-9._-]{1,2}$/.test(value), 'must be a path of one or two characters, like /s3')
  .default('/s3');

const schema = z
  .object({
    ...authModeFields,
    ...tlsFields,
    REGION_ID: regionId,
    S3_PORT: port(9001),
    S3_BASE_PATH: basePath,
    S3_DOMAINS: s3Domains,
    S3_SIGNATURE_V2: signatureV2,
    REGIONAL_GRAPHQL_URL: httpUrl,
    S3_ADAPTER_TOKEN: z.string().min(32, 'must have at least 32 characters').max(512),
    /** JWK Set with the gateway's public keys; with it only a signed request counts as the gateway's. */
    GATEWAY_PUBLIC_KEYS_FILE: z.string().min(1).optional(),
    BLOB_PATH: z.string().min(1),
    TRUSTED_PROXIES: z
      .string()
      .default('127.0.0.0/8,::1')
      .transform((text) => text.split(',').map((range) => range.trim())),
    LOG_LEVEL: logLevel,
  })
  .superRefine(refuseExposedOpenMode)
  .superRefine(refuseHalfTls);

export type Config = ReturnType<typeof loadConfig>;

export function loadConfig(env: NodeJS.ProcessEnv) {
  const settings = parseConfig(schema, env);
  return {
    regionId: settings.REGION_ID,
    acceptsUnsigned: settings.AUTH_MODE === 'open',
    host: settings.HOST,
    port: settings.S3_PORT,
    basePath: settings.S3_BASE_PATH,
    domains: settings.S3_DOMAINS,
    acceptsVersion2: settings.S3_SIGNATURE_V2 === 'accept',
    graphqlUrl: settings.REGIONAL_GRAPHQL_URL,
    token: settings.S3_ADAPTER_TOKEN,
    blobPath: settings.BLOB_PATH,
    gatewayPublicKeysFile: settings.GATEWAY_PUBLIC_KEYS_FILE,
    trustedProxies: settings.TRUSTED_PROXIES,
    tls: tlsConfig(settings),
    logLevel: settings.LOG_LEVEL,
  };
}
