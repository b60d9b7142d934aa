import { systemClock } from '#kernel/clock.ts';
import { processEnvironment } from '#kernel/config/env.ts';
import { ConfigError } from '#kernel/config/parse-config.ts';
import { ensureError } from '#kernel/errors.ts';
import { listen } from '#kernel/http/listen.ts';
import { type Closable, closeOnSignal } from '#kernel/lifecycle/shutdown.ts';
import { createLogger, type Logger } from '#kernel/logging/create-logger.ts';
import type { BlobStore } from '../../s3-adapter/blob-store/blob-store.ts';
import { createBlobStore } from '../../s3-adapter/blob-store/create-blob-store.ts';
import { findMissingBlobs } from '../../s3-adapter/blob-store/find-missing-blobs.ts';
import { createBlobCollector } from '../../s3-adapter/collector/create-blob-collector.ts';
import { createS3Handler } from '../../s3-adapter/create-s3-handler.ts';
import { createS3Server } from '../../s3-adapter/create-s3-server.ts';
import { createInProcessExecutor } from '../../s3-adapter/metadata/create-in-process-executor.ts';
import { readRootKey } from './access-keys/read-root-key.ts';
import { type Config, decodeRootKey, loadConfig } from './config.ts';
import { createApp } from './create-app.ts';
import { createRegion, type Region } from './create-region.ts';
import { createRegionServer, type S3Endpoint } from './create-region-server.ts';
import { createRegionalSchema, type RegionalSchema } from './create-regional-schema.ts';
import { createS3Forwarder } from './rest/forward-s3.ts';
import { CannotStart } from './shared/cannot-start.ts';
import { createFactsReader, type FactsReader } from './shared/create-facts-reader.ts';
import { adapterFacts } from './shared/request-facts.ts';

interface Parts {
  readonly config: Config;
  readonly region: Region;
  readonly schema: RegionalSchema;
  readonly readFacts: FactsReader;
  readonly logger: Logger;
}

/** What answers under /s3, and what to close in the end. */
interface S3Side {
  readonly endpoint: S3Endpoint;
  readonly parts: readonly Closable[];
}

async function main(config: Config): Promise<void> {
  const logger = createLogger('region', config.logLevel, config.regionId);
  const blobs = config.s3AdapterUrl === undefined ? await openBlobs(config.blobPath) : undefined;
  const region = await createRegion({
    ...config,
    logger,
    rootKey: async (isInUse) =>
      config.rootKey ?? readRootKey({ path: config.rootKeyFile, decode: decodeRootKey, isInUse }),
    blobs: blobs && { missing: (ids) => findMissingBlobs(blobs, ids) },
  });
  const { trustedProxies, s3AdapterToken: serviceToken } = config;
  const readFacts = createFactsReader({ trustedProxies, serviceToken });
  const parts: Parts = { config, region, readFacts, logger, schema: createRegionalSchema() };
  const s3 = blobs === undefined ? forwardS3(config.s3AdapterUrl, logger) : await serveS3(parts, blobs);
  const { app, close } = await createApp({ ...parts, s3: s3.endpoint.handle });
  const listener = await listen(createRegionServer(app, s3.endpoint), config.port, config.host);
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

/** The S3 adapter in this process: /s3 beside the other endpoints, and a port of its own for S3 clients. */
async function serveS3({ config, region, schema, readFacts, logger }: Parts, blobs: BlobStore): Promise<S3Side> {
  const { regionId } = config;
  const executor = createInProcessExecutor({
    schema: schema.schema,
    createContext: () => region.contextFor(adapterFacts()),
  });
  const options = { regionId, executor, blobs, logger, readFacts, clock: systemClock };
  const endpoint = createS3Handler({ ...options, basePath: '/s3' });
  const server = createS3Server(createS3Handler({ ...options, basePath: '' }));
  const listener = await listen(server, config.s3Port, config.host);
  const collector = createBlobCollector({ executor, blobs, clock: systemClock, logger });
  return {
    endpoint,
    parts: [
      { name: 's3', close: () => listener.close() },
      { name: 'blob collector', close: () => collector.close() },
    ],
  };
}

function forwardS3(adapterUrl: string | undefined, logger: Logger): S3Side {
  if (adapterUrl === undefined) throw new CannotStart('S3_ADAPTER_URL is required without a blob store.');
  const forwarder = createS3Forwarder(adapterUrl, logger);
  return { endpoint: forwarder, parts: [{ name: 's3 forwarder', close: async () => forwarder.close() }] };
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
