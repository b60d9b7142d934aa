import { isIP } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import { authModeFields, refuseUnusableAuthMode, tokenOptions } from '#kernel/config/auth-mode.ts';
import { httpUrl, logLevel, port, postgresUrl, regionId, s3Domains, signatureV2 } from '#kernel/config/fields.ts';
import { parseConfig } from '#kernel/config/parse-config.ts';
import { refuseUnusableSignIn, signInFields, signInOf } from '#kernel/config/sign-in.ts';
import { refuseHalfTls, tlsConfig, tlsFields } from '#kernel/config/tls-fields.ts';
import { witnessPins } from '#kernel/config/witness-pins.ts';
import { refuseHalfProvider, rootKeyProviderFields, rootKeyProviderOf } from './root-key/provider-config.ts';

const rootKey = z
  .string()
  .transform((text, context) => {
    const key = decodeRootKey(text);
    if (key !== undefined) return key;
    context.addIssue({ code: 'custom', message: 'must be 32 bytes in base64 or hex' });
    return z.NEVER;
  })
  .optional();

const country = z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code like FI');

const addressRanges = z.string().transform((text, context) => {
  const ranges = text.split(',').map((range) => range.trim());
  if (ranges.every(isAddressRange)) return ranges;
  context.addIssue({ code: 'custom', message: 'must be address ranges like 10.0.0.0/8,::1' });
  return z.NEVER;
});

const witnessUrls = z.string().transform((text, context) => {
  const urls = text.split(',').map((url) => url.trim());
  if (urls.every((url) => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol))) return urls;
  context.addIssue({ code: 'custom', message: 'must be URLs like http://gateway:8000/witness, separated by commas' });
  return z.NEVER;
});

function isAddressRange(range: string): boolean {
  const [, address = '', bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(range) ?? [];
  return isIP(address) !== 0 && Number(bits ?? 0) <= (isIP(address) === 6 ? 128 : 32);
}

const schema = z
  .object({
    ...authModeFields,
    ...tlsFields,
    ...signInFields,
    GATEWAY_TYPE: z.literal('regional').default('regional'),
    REGION_ID: regionId,
    PORT: port(8001),
    S3_PORT: port(9001),
    S3_DOMAINS: s3Domains,
    S3_SIGNATURE_V2: signatureV2,
    DATABASE_URL: postgresUrl,
    GLOBAL_DATABASE_URL: postgresUrl,
    /** Everything this process keeps on disk, unless named otherwise. */
    DATA_PATH: z.string().min(1).optional(),
    BLOB_PATH: z.string().min(1).optional(),
    REGION_ROOT_KEY: rootKey,
    REGION_ROOT_KEY_FILE: z.string().min(1).optional(),
    ...rootKeyProviderFields,
    /** Set when the S3 adapter is a process of its own: /s3 is forwarded there. */
    S3_ADAPTER_URL: httpUrl.optional(),
    /** JWK Set with the gateway's public keys; with it only a signed request counts as the gateway's. */
    GATEWAY_PUBLIC_KEYS_FILE: z.string().min(1).optional(),
    S3_ADAPTER_TOKEN: z.string().min(32, 'must have at least 32 characters').max(512).optional(),
    TRUSTED_PROXIES: addressRanges.default(['127.0.0.0/8', '::1']),
    /** The country that loopback and private addresses count as; without it they are nowhere. */
    LOCAL_COUNTRY: country.optional(),
    /** The country of the router that forwards to this region; without it the router is nowhere. */
    ROUTER_COUNTRY: country.optional(),
    /** The legal entity that runs regions and router, as transfer instruments name it. */
    OPERATOR_ORGANISATION: z.string().min(1).max(128).default('operator'),
    /** By credential, or by address without one; beyond it 429 or SlowDown. */
    REQUESTS_PER_MINUTE: z.coerce.number().int().min(1).default(60_000),
    /** C2SP witnesses beside the other regions, comma-separated prefixes: the router's is `<url>/witness`. */
    AUDIT_WITNESSES: witnessUrls.default([]),
    /** Keys of the other regions' audit logs, where they are known beforehand. */
    AUDIT_WITNESS_PINS: witnessPins,
    /** JSON: the webhooks that events of buckets may be sent to. */
    NOTIFICATION_WEBHOOKS_FILE: z.string().min(1).optional(),
    /** For tests of lifecycle rules: how long a day of theirs is. */
    LIFECYCLE_DAY_SECONDS: z.coerce.number().int().min(1).max(86_400).default(86_400),
    LOG_LEVEL: logLevel,
  })
  .superRefine((settings, context) => {
    refuseUnusableAuthMode(settings, context);
    refuseHalfTls(settings, context);
    refuseHalfProvider(settings, context);
    refuseUnusableSignIn(settings, context);
    if (settings.REGION_ROOT_KEY !== undefined && settings.REGION_ROOT_KEY_FILE !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['REGION_ROOT_KEY'],
        message: 'is given beside REGION_ROOT_KEY_FILE; set one',
      });
    }
    if (settings.NODE_ENV === 'production' && settings.LIFECYCLE_DAY_SECONDS !== 86_400) {
      context.addIssue({ code: 'custom', path: ['LIFECYCLE_DAY_SECONDS'], message: 'must be a day in production' });
    }
    if (settings.S3_ADAPTER_URL !== undefined && settings.S3_ADAPTER_TOKEN === undefined) {
      context.addIssue({ code: 'custom', path: ['S3_ADAPTER_TOKEN'], message: 'is required with S3_ADAPTER_URL' });
    }
  });

export type Config = ReturnType<typeof loadConfig>;

export function loadConfig(env: NodeJS.ProcessEnv) {
  const settings = parseConfig(schema, env);
  const dataPath = settings.DATA_PATH ?? join('.data', 'regions', settings.REGION_ID);
  return {
    regionId: settings.REGION_ID,
    authMode: settings.AUTH_MODE,
    signIn: signInOf(settings),
    requestsPerMinute: settings.REQUESTS_PER_MINUTE,
    introspection: settings.NODE_ENV !== 'production',
    tokens: tokenOptions(settings, settings.REGION_ID),
    gatewayPublicKeysFile: settings.GATEWAY_PUBLIC_KEYS_FILE,
    host: settings.HOST,
    port: settings.PORT,
    s3Port: settings.S3_PORT,
    s3Domains: settings.S3_DOMAINS,
    acceptsVersion2: settings.S3_SIGNATURE_V2 === 'accept',
    databaseUrl: settings.DATABASE_URL,
    globalDatabaseUrl: settings.GLOBAL_DATABASE_URL,
    ledgerPath: join(dataPath, 'erasure-ledger'),
    blobPath: settings.BLOB_PATH ?? join(dataPath, 'blobs'),
    rootKey: settings.REGION_ROOT_KEY,
    rootKeyProvider: rootKeyProviderOf(settings),
    rootKeyFile: settings.REGION_ROOT_KEY_FILE ?? join(dataPath, 'root.key'),
    s3AdapterUrl: settings.S3_ADAPTER_URL,
    s3AdapterToken: settings.S3_ADAPTER_TOKEN,
    trustedProxies: settings.TRUSTED_PROXIES,
    localCountry: settings.LOCAL_COUNTRY,
    routerCountry: settings.ROUTER_COUNTRY,
    operator: settings.OPERATOR_ORGANISATION,
    witnessPins: settings.AUDIT_WITNESS_PINS,
    witnessUrls: settings.AUDIT_WITNESSES,
    webhooksFile: settings.NOTIFICATION_WEBHOOKS_FILE,
    lifecycleDayMs: settings.LIFECYCLE_DAY_SECONDS * 1_000,
    tls: tlsConfig(settings),
    logLevel: settings.LOG_LEVEL,
  };
}

const ROOT_KEY_BYTES = 32;

/** 32 bytes written in base64 (or base64url) or hex; undefined for anything else. */
export function decodeRootKey(text: string): Uint8Array | undefined {
  const trimmed = text.trim();
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex');
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return undefined;
  const key = Buffer.from(trimmed, 'base64');
  return key.length === ROOT_KEY_BYTES ? key : undefined;
}
