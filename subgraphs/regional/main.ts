import { createServer } from 'node:http';
import { processEnvironment } from '#kernel/config/env.ts';
import { ConfigError } from '#kernel/config/parse-config.ts';
import { ensureError } from '#kernel/errors.ts';
import { listen } from '#kernel/http/listen.ts';
import { closeOnSignal } from '#kernel/lifecycle/shutdown.ts';
import { createLogger } from '#kernel/logging/create-logger.ts';
import { readRootKey } from './access-keys/read-root-key.ts';
import { type Config, decodeRootKey, loadConfig } from './config.ts';
import { createApp } from './create-app.ts';
import { createRegion } from './create-region.ts';
import { createRegionalSchema } from './create-regional-schema.ts';
import { createS3Forwarder } from './rest/forward-s3.ts';
import { CannotStart } from './shared/cannot-start.ts';
import { createFactsReader } from './shared/create-facts-reader.ts';

async function main(config: Config): Promise<void> {
  const logger = createLogger('region', config.logLevel, config.regionId);
  const region = await createRegion({
    ...config,
    logger,
    rootKey: async (isInUse) =>
      config.rootKey ?? readRootKey({ path: config.rootKeyFile, decode: decodeRootKey, isInUse }),
  });
  const forwarder = config.s3AdapterUrl === undefined ? undefined : createS3Forwarder(config.s3AdapterUrl, logger);
  const { app, close } = await createApp({
    region,
    s3: forwarder?.handle,
    schema: createRegionalSchema(),
    readFacts: createFactsReader({ trustedProxies: config.trustedProxies, serviceToken: config.s3AdapterToken }),
    logger,
  });
  const listener = await listen(createServer(app), config.port, config.host);
  logger.info({ port: listener.port, authMode: config.authMode }, 'region is up');
  closeOnSignal(
    [
      { name: 'http', close: () => listener.close() },
      { name: 'graphql', close },
      { name: 's3 forwarder', close: async () => forwarder?.close() },
      { name: 'region', close: region.close },
    ],
    logger,
  );
}

try {
  await main(loadConfig(processEnvironment()));
} catch (error) {
  console.error(error instanceof ConfigError || error instanceof CannotStart ? error.message : ensureError(error));
  process.exit(1);
}
