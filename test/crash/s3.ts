import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '../../kernel/clock.ts';
import { parseRegionId } from '../../kernel/ids.ts';
import { createLogger } from '../../kernel/logging/create-logger.ts';
import { createBlobStore } from '../../s3-adapter/blob-store/create-blob-store.ts';
import { BlobCollector } from '../../s3-adapter/collector/blob-collector.ts';
import { createInProcessExecutor } from '../../s3-adapter/metadata/create-in-process-executor.ts';
import { readRootKey } from '../../subgraphs/regional/access-keys/read-root-key.ts';
import { decodeRootKey } from '../../subgraphs/regional/config.ts';
import { createRegion } from '../../subgraphs/regional/create-region.ts';
import { createRegionalSchema } from '../../subgraphs/regional/create-regional-schema.ts';
import { adapterFacts } from '../../subgraphs/regional/shared/request-facts.ts';
import { placesOf } from '../support/places.ts';
import { query } from '../support/query.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { checkBlobs } from '../support/s3-crash/check-blobs.ts';
import { startRegionProcess } from '../support/s3-crash/region-process.ts';
import { S3Load } from '../support/s3-crash/s3-load.ts';
import { type ScriptDatabases, startBothDatabases } from '../support/script-databases.ts';

// npm run crash:s3 -- 20: ends a region with SIGKILL that often in the middle of uploads, completions, copies and deletions, and
// reads everything back each time; then collects, and holds rows and files against each other.
const kills = Number(process.argv[2] ?? '20');
const dataPath = await makeRunFolder('crash-s3');
const databases = await startBothDatabases('FI-HEL', true);
const load = new S3Load({ bucket: 'documents', workers: 24 });
const faults: string[] = [];
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
try {
  const { adminUrl } = databases.regional;
  await query(
    adminUrl,
    "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('acme', 'Acme', 'FI-HEL')",
  );
  const options = {
    databaseUrl: databases.regional.url,
    globalDatabaseUrl: databases.global.regionUrl,
    dataPath,
  };
  for (let kill = 1; kill <= kills; kill += 1) {
    const region = await startRegionProcess(options);
    const found = await load.check(region.s3);
    faults.push(...found.lost.map((key) => `lost ${key}`), ...found.wrong.map((key) => `wrong ${key}`));
    const working = load.run(region.s3);
    const enough = load.acknowledged + 50 + Math.random() * 100;
    while (load.acknowledged < enough) await sleep(5);
    region.child.kill('SIGKILL');
    await once(region.child, 'exit');
    load.stop();
    await working;
    say(`${kill} kills, ${load.acknowledged} changes acknowledged, ${faults.length} faults`);
  }
  const region = await startRegionProcess(options);
  const found = await load.check(region.s3);
  faults.push(...found.lost.map((key) => `lost ${key}`), ...found.wrong.map((key) => `wrong ${key}`));
  region.child.kill('SIGTERM');
  await once(region.child, 'exit');
  const collected = await collect(databases, dataPath);
  const blobs = await checkBlobs(adminUrl, join(dataPath, 'blobs'));
  faults.push(...blobs.missing.map((id) => `no bytes ${id}`), ...blobs.orphans.map((id) => `orphan ${id}`));
  if (blobs.unaudited > 0) faults.push(`${blobs.unaudited} objects without an audit entry`);
  say(JSON.stringify({ kills, acknowledged: load.acknowledged, collected, faults }));
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await load.close();
  await databases.stop();
  await rm(dataPath, { recursive: true, force: true });
}

/** What the collector removes once every grace period is over. */
async function collect({ regional, global }: ScriptDatabases, path: string): Promise<object> {
  await query(regional.adminUrl, "UPDATE blob_garbage SET delete_after = now() - interval '1 second'");
  const logger = createLogger('crash', 'silent');
  const rootKey = await readRootKey({
    path: join(path, 'root.key'),
    decode: decodeRootKey,
    isInUse: async () => false,
  });
  const region = await createRegion({
    regionId: parseRegionId('FI-HEL'),
    databaseUrl: regional.url,
    globalDatabaseUrl: global.regionUrl,
    rootKey: async () => rootKey,
    places: placesOf('FI-HEL'),
    ledgerPath: join(path, 'erasure-ledger'),
    logger,
  });
  try {
    const { schema } = createRegionalSchema();
    const executor = createInProcessExecutor({ schema, createContext: () => region.contextFor(adapterFacts()) });
    const blobs = await createBlobStore({ path: join(path, 'blobs') });
    const clock = { now: () => new Date(systemClock.now().getTime() + 7_200_000) };
    return await new BlobCollector({ executor, blobs, clock, logger }).collect();
  } finally {
    await region.close();
  }
}
