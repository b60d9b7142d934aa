import { systemClock } from '#kernel/clock.ts';
import { processEnvironment } from '#kernel/config/env.ts';
import { ConfigError } from '#kernel/config/parse-config.ts';
import { ensureError } from '#kernel/errors.ts';
import { listen } from '#kernel/http/listen.ts';
import { createRateLimit, type RateLimit } from '#kernel/http/rate-limit.ts';
import { type AssertionVerifier, createAssertionVerifier } from '#kernel/identity/gateway-assertion.ts';
import { createTokenVerifier } from '#kernel/identity/token-verifier.ts';
import { type Closable, closeOnSignal } from '#kernel/lifecycle/shutdown.ts';
import { createLogger, type Logger } from '#kernel/logging/create-logger.ts';
import { openTls, type ProcessTls } from '#kernel/tls/open-tls.ts';
import type { BlobStore } from '../../s3-adapter/blob-store/blob-store.ts';
import { createBlobStore } from '../../s3-adapter/blob-store/create-blob-store.ts';
import { findMissingBlobs } from '../../s3-adapter/blob-store/find-missing-blobs.ts';
import { createS3Adapter } from '../../s3-adapter/create-s3-adapter.ts';
import { createInProcessExecutor } from '../../s3-adapter/metadata/create-in-process-executor.ts';
import { type Config, decodeRootKey, loadConfig } from './config.ts';
import { createApp } from './create-app.ts';
import { createRegion, type Region } from './create-region.ts';
import { createRegionServer, type S3Endpoint } from './create-region-server.ts';
import { createRegionalSchema, type RegionalSchema } from './create-regional-schema.ts';
import { readWebhooks } from './notifications/webhook.ts';
import { createCachedLookup } from './residency/create-cached-lookup.ts';
import { bundledCountryDatabases, createMmdbCountryLookup } from './residency/mmdb-country-lookup.ts';
import type { RegionPlaces } from './residency/region-places.ts';
import { createS3Forwarder } from './rest/forward-s3.ts';
import { createRootKey } from './root-key/create-root-key.ts';
import { CannotStart } from './shared/cannot-start.ts';
import { createFactsReader, type FactsReader } from './shared/create-facts-reader.ts';
import { adapterFacts } from './shared/request-facts.ts';

interface Parts {
  readonly config: Config;
  readonly region: Region;
  readonly schema: RegionalSchema;
  readonly readFacts: FactsReader;
  readonly rateLimit: RateLimit;
  readonly tls: ProcessTls;
  readonly logger: Logger;
}

/** What answers under /s3, and what to close in the end. */
interface S3Side {
  readonly endpoint: S3Endpoint;
  readonly parts: readonly Closable[];
}

/** The S3 adapter is in this process, unless the configuration says where else it is. */
type S3Place = { readonly blobs: BlobStore } | { readonly adapterUrl: string };

async function main(config: Config): Promise<void> {
  const logger = createLogger('region', config.logLevel, config.regionId);
  const tls = await openTls(config.tls, logger);
  const place = await findS3(config);
  const region = await createRegion({
    ...config,
    places: placesOf(config),
    peers: tls.peers,
    webhooks: await readWebhooks(config.webhooksFile),
    logger,
    rootKey: (isInUse) => createRootKey({ ...config, decode: decodeRootKey, logger }, isInUse),
    content: 'blobs' in place ? place.blobs : undefined,
    blobs: 'blobs' in place ? { missing: (ids) => findMissingBlobs(place.blobs, ids) } : undefined,
  });
  // Before anybody is served what a restored database has again.
  await region.requestWork.replayErasures();
  region.requestWork.worker.start();
  region.s3Work.start();
  const readFacts = createFactsReader({
    trustedProxies: config.trustedProxies,
    serviceToken: config.s3AdapterToken,
    tokens: config.tokens === undefined ? undefined : createTokenVerifier(config.tokens),
    assertions: assertionsOf(config),
    gatewayShowsCertificate: config.tls.server?.caFile !== undefined,
  });
  const rateLimit = createRateLimit({ perMinute: config.requestsPerMinute });
  const parts: Parts = { config, region, readFacts, rateLimit, tls, logger, schema: createRegionalSchema() };
  const s3 = 'blobs' in place ? await serveS3(parts, place.blobs) : forwardS3(place.adapterUrl, parts);
  const { app, close } = await createApp({
    ...parts,
    s3: s3.endpoint.handle,
    authMode: config.authMode,
    signIn: config.signIn,
    introspection: config.introspection,
    rateLimit,
  });
  const listener = await listen(
    createRegionServer(app, s3.endpoint, { tls: tls.server, s3Domains: config.s3Domains }),
    config.port,
    config.host,
  );
  logger.info({ port: listener.port, s3Port: config.s3Port, authMode: config.authMode }, 'region is up');
  closeOnSignal(
    [
      { name: 'http', close: () => listener.close() },
      ...s3.parts,
      { name: 'graphql', close },
      { name: 'region', close: region.close },
    ],
    logger,
  );
}

function placesOf({ localCountry, routerCountry, operator }: Config): RegionPlaces {
  const databases = bundledCountryDatabases();
  const lookup = createMmdbCountryLookup({ databases, ...(localCountry === undefined ? {} : { localCountry }) });
  return { countries: createCachedLookup(lookup), routerCountry, operator };
}

const assertionsOf = ({ regionId, gatewayPublicKeysFile }: Config): AssertionVerifier | undefined =>
  gatewayPublicKeysFile === undefined ? undefined : createAssertionVerifier(regionId, gatewayPublicKeysFile);

/** In this process: /s3 beside the other endpoints, and a port of its own for S3 clients. */
async function serveS3(
  { config, region, schema, readFacts, rateLimit, tls, logger }: Parts,
  blobs: BlobStore,
): Promise<S3Side> {
  const { regionId } = config;
  const createContext = () => region.contextFor(adapterFacts());
  const executor = createInProcessExecutor({ schema: schema.schema, createContext });
  const acceptsUnsigned = config.authMode === 'open';
  const adapter = createS3Adapter({
    regionId,
    executor,
    blobs,
    logger,
    readFacts,
    acceptsUnsigned,
    acceptsVersion2: config.acceptsVersion2,
    rateLimit,
    domains: config.s3Domains,
    tls: tls.server,
    clock: systemClock,
  });
  const listener = await listen(adapter.server, config.s3Port, config.host);
  return {
    endpoint: adapter.belowS3,
    parts: [
      { name: 's3', close: () => listener.close() },
      { name: 's3 adapter', close: () => adapter.close() },
    ],
  };
}

function forwardS3(adapterUrl: string, { tls, logger }: Parts): S3Side {
  const forwarder = createS3Forwarder(adapterUrl, logger, tls.peers);
  return { endpoint: forwarder, parts: [{ name: 's3 forwarder', close: async () => forwarder.close() }] };
}

async function findS3({ s3AdapterUrl, blobPath }: Config): Promise<S3Place> {
  return s3AdapterUrl === undefined ? { blobs: await openBlobs(blobPath) } : { adapterUrl: s3AdapterUrl };
}

async function openBlobs(path: string): Promise<BlobStore> {
  try {
    return await createBlobStore({ path });
  } catch (error) {
    throw new CannotStart(`BLOB_PATH ${path} cannot be written to: ${ensureError(error).message}`);
  }
}

try {
  await main(loadConfig(processEnvironment()));
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof CannotStart ? error.message : ensureError(error));
  process.exit(1);
}
