import { processEnvironment } from '#kernel/config/env.ts';
import { ConfigError } from '#kernel/config/parse-config.ts';
import { listen } from '#kernel/http/listen.ts';
import { type AssertionSigner, createAssertionSigner } from '#kernel/identity/gateway-assertion.ts';
import { readPrivateKey } from '#kernel/identity/private-key-file.ts';
import { closeOnSignal } from '#kernel/lifecycle/shutdown.ts';
import { createLogger } from '#kernel/logging/create-logger.ts';
import { openTls } from '#kernel/tls/open-tls.ts';
import { createRoutingContext, createRoutingSchema } from '../subgraphs/routing/create-routing-schema.ts';
import { createRoutingServices } from '../subgraphs/routing/create-routing-services.ts';
import { type GatewayConfig, loadGatewayConfig } from './config.ts';
import { createGateway } from './create-gateway.ts';

async function main(): Promise<void> {
  const config = readConfig();
  const logger = createLogger('gateway', config.logLevel);
  const tls = await openTls(config.tls, logger);
  const routing = createRoutingServices(config.databaseUrl);
  const gateway = await createGateway(
    { ...config, tls, assertions: await readSigner(config.signingKeyFile) },
    {
      schema: createRoutingSchema(),
      createContext: (owners, caller) => createRoutingContext(routing.services, owners, caller),
      regions: routing.services.regions,
      customers: routing.services.customerRouting,
      witness: routing.witness,
      databaseAnswers: () => routing.databaseAnswers(),
    },
    logger,
  );
  const listener = await listen(gateway.server, config.port, config.host);
  closeOnSignal(
    [
      { name: 'listener', close: () => listener.close() },
      { name: 'gateway', close: () => gateway.close() },
      { name: 'routing', close: () => routing.close() },
    ],
    logger,
  );
  logger.info({ host: config.host, port: listener.port, s3Mode: config.s3Mode }, 'listening');
  if (config.authMode === 'open') {
    logger.warn('AUTH_MODE=open: whoever reaches this port is trusted to be the customer that X-Customer-ID names');
  }
  if (!(await routing.databaseAnswers())) {
    logger.warn('the global database does not answer yet; /health says 503 until it does');
  }
}

async function readSigner(path: string | undefined): Promise<AssertionSigner | undefined> {
  return path === undefined ? undefined : createAssertionSigner(await readPrivateKey(path));
}

function readConfig(): GatewayConfig {
  try {
    return loadGatewayConfig(processEnvironment());
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(78);
  }
}

await main();
