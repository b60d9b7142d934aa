import { parseRegionId } from '../../../../kernel/ids.ts';
import { createLogger } from '../../../../kernel/logging/create-logger.ts';
import { createBlobStore } from '../../../../s3-adapter/blob-store/create-blob-store.ts';
import { createRegion } from '../../../../subgraphs/regional/create-region.ts';
import { TEST_ROOT_KEY } from '../../../support/audit/test-sealer.ts';
import { placesOf } from '../../../support/places.ts';

/** A process that works on requests once, and kills itself after the step that it is told, as if the machine had died. */
const { step, databaseUrl, globalDatabaseUrl, blobPath, ledgerPath } = JSON.parse(process.env['DYING_WORKER'] ?? '{}');
const region = await createRegion({
  regionId: parseRegionId('FI-HEL'),
  databaseUrl,
  globalDatabaseUrl,
  rootKey: async () => TEST_ROOT_KEY,
  places: placesOf('FI-HEL'),
  content: await createBlobStore({ path: blobPath }),
  ledgerPath,
  worker: {
    onStep: async (name) => {
      if (name === step) process.kill(process.pid, 'SIGKILL');
    },
  },
  logger: createLogger('test', 'silent'),
});
await region.requestWork.worker.runOnce();
await region.close();
process.exit(0);
