import { join } from 'node:path';
import { z } from 'zod';
import { authModeFields, refuseUnusableAuthMode, tokenOptions } from '#kernel/config/auth-mode.ts';
import { logLevel, milliseconds, port, postgresUrl, regionEndpoints, s3Domains } from '#kernel/config/fields.ts';
import { parseConfig } from '#kernel/config/parse-config.ts';
import { refuseUnusableSignIn, signInFields, signInOf } from '#kernel/config/sign-in.ts';
import { refuseHalfTls, tlsConfig, tlsFields } from '#kernel/config/tls-fields.ts';
import { witnessPins } from '#kernel/config/witness-pins.ts';

const schema = z
  .object({
    ...authModeFields,
    ...tlsFields,
    ...signInFields,
    /** The product document's name for this process; nothing else may be started from here. */
    GATEWAY_TYPE: z.literal('global').default('global'),
    PORT: port(8_000),
    DATABASE_URL: postgresUrl,
    /** Where this process reaches regions; a region that is not named here is reached at its registered endpoint. */
    REGIONAL_ENDPOINTS: regionEndpoints,
    /** `proxy` streams S3 through to the owning region, `redirect` answers 307 with the region's own endpoint. */
    GLOBAL_S3_MODE: z.enum(['proxy', 'redirect']).default('proxy'),
    /** As of the regions: a redirect of a virtual-host style request has to name the bucket in the path. */
    S3_DOMAINS: s3Domains,
    /** How long a region may take to answer a GraphQL request: what an outage costs a client that asks several regions. */
    REGION_TIMEOUT_MS: milliseconds(2_000),
    /** How long an S3 transfer may stand still. There is no limit on how long it takes. */
    S3_IDLE_TIMEOUT_MS: milliseconds(60_000),
    /** Addresses or networks of load balancers whose X-Forwarded-For is believed, separated by commas. */
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((list) =>
        list
          .split(',')
          .filter((entry) => entry.trim() !== '')
          .map((entry) => entry.trim()),
      ),
    /** Private key (JWK, Ed25519) with which this process signs what it says to regions. */
    GATEWAY_SIGNING_KEY_FILE: z.string().min(1).optional(),
    /** The router's own key as a witness of the regions' audit logs; made at the first use. */
    GATEWAY_WITNESS_KEY_FILE: z
      .string()
      .min(1)
      .default(join('.data', 'gateway', 'witness.key')),
    /** Keys of the regions' audit logs, where they are known beforehand. */
    AUDIT_WITNESS_PINS: witnessPins,
    /** `known`: only documents that the build wrote are answered. */
    GRAPHQL_DOCUMENTS: z.enum(['any', 'known']).default('any'),
    /** By credential, or by address without one; beyond it 429 or SlowDown. */
    REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(60_000),
    LOG_LEVEL: logLevel,
  })
  .superRefine(refuseUnusableAuthMode)
  .superRefine(refuseHalfTls)
  .superRefine(refuseUnusableSignIn)
  .transform((env) => ({
    host: env.HOST,
    port: env.PORT,
    databaseUrl: env.DATABASE_URL,
    regionalEndpoints: env.REGIONAL_ENDPOINTS,
    s3Mode: env.GLOBAL_S3_MODE,
    s3Domains: env.S3_DOMAINS,
    regionTimeoutMs: env.REGION_TIMEOUT_MS,
    s3IdleTimeoutMs: env.S3_IDLE_TIMEOUT_MS,
    trustedProxies: env.TRUSTED_PROXIES,
    introspection: env.NODE_ENV !== 'production',
    authMode: env.AUTH_MODE,
    signIn: signInOf(env),
    requestsPerMinute: env.REQUESTS_PER_MINUTE,
    onlyKnownDocuments: env.GRAPHQL_DOCUMENTS === 'known',
    tokens: tokenOptions(env, 'global'),
    witnessPins: env.AUDIT_WITNESS_PINS,
    witnessKeyFile: env.GATEWAY_WITNESS_KEY_FILE,
    signingKeyFile: env.GATEWAY_SIGNING_KEY_FILE,
    tls: tlsConfig(env),
    logLevel: env.LOG_LEVEL,
  }));

export type GatewayConfig = z.output<typeof schema>;

export const loadGatewayConfig = (env: NodeJS.ProcessEnv): GatewayConfig => parseConfig(schema, env);
