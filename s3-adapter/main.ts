import { systemClock } from '#kernel/clock.ts';
import { processEnvironment } from '#kernel/config/env.ts';
import { ConfigError } from '#kernel/config/parse-config.ts';
import { ensureError } from '#kernel/errors.ts';
import { listen } from '#kernel/http/listen.ts';
import { createAssertionVerifier } from '#kernel/identity/gateway-assertion.ts';
import { closeOnSignal } from '#kernel/lifecycle/shutdown.ts';
import { createLogger } from '#kernel/logging/create-logger.ts';
import { openTls } from '#kernel/tls/open-tls.ts';
import { createFactsReader } from '../subgraphs/regional/shared/create-facts-reader.ts';
import { createBlobStore } from './blob-store/create-blob-store.ts';
import { type Config, loadConfig } from './config.ts';
import { createS3Adapter } from './create-s3-adapter.ts';
import { createHttpExecutor } from './metadata/create-http-executor.ts';

/** The adapter as a process of its own, beside its region. */
async function main(config: Config): Promise<void> {
  const logger = createLogger('s3-adapter', config.logLevel, config.regionId);
  const tls = await openTls(config.tls, logger);
  const blobs = await createBlobStore({ path: config.blobPath });
  const executor = createHttpExecutor({ url: config.graphqlUrl, token: config.token, tls: tls.peers });
  const { regionId, trustedProxies, gatewayPublicKeysFile } = config;
  const assertions =
    gatewayPublicKeysFile === undefined ? undefined : createAssertionVerifier(regionId, gatewayPublicKeysFile);
  const readFacts = createFactsReader({
    trustedProxies,
    assertions,
    gatewayShowsCertificate: config.tls.server?.caFile !== undefined,
  });
  const adapter = createS3Adapter({
    ...config,
    tls: tls.server,
    executor,
    blobs,
    clock: systemClock,
    logger,
    readFacts,
  });
  const listener = await listen(adapter.server, config.port, config.host);
  logger.info({ port: listener.port }, 's3 adapter is up');
  closeOnSignal(
    [
      { name: 's3', close: () => listener.close() },
      { name: 'adapter', close: () => adapter.close() },
    ],
    logger,
  );
}

try {
  await main(loadConfig(processEnvironment()));
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : ensureError(error));
  process.exit(1);
}
