import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { listen } from '../../../kernel/http/listen.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { FilesystemBlobStore } from '../../../s3-adapter/blob-store/filesystem-blob-store.ts';
import { BlobCollector } from '../../../s3-adapter/collector/blob-collector.ts';
import { createS3Adapter } from '../../../s3-adapter/create-s3-adapter.ts';
import { createFactsReader } from '../../../subgraphs/regional/shared/create-facts-reader.ts';
import { checkBlobs } from '../../support/s3-crash/check-blobs.ts';
import { PowerCutDisk } from '../../support/s3-crash/power-cut-disk.ts';
import { S3Load } from '../../support/s3-crash/s3-load.ts';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;
const load = new S3Load({ bucket: 'documents', workers: 12 });

afterAll(async () => {
  await load.close();
  await s3.close();
});

const logger = createLogger('test', 'silent');

/** The adapter over the blobs as they are, on a disk of its own. */
async function adapterOn(disk: PowerCutDisk) {
  const blobs = await FilesystemBlobStore.open(s3.blobPath, disk);
  const { executor, running } = s3;
  const adapter = createS3Adapter({
    regionId: running.region.regionId,
    executor: { execute: executor.execute.bind(executor), close: async () => undefined },
    blobs,
    acceptsUnsigned: true,
    readFacts: createFactsReader({ trustedProxies: [] }),
    clock: systemClock,
    logger,
  });
  const listener = await listen(adapter.server, 0, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${listener.port}`,
    blobs,
    close: async () => {
      await listener.close(500);
      await adapter.close();
    },
  };
}

test('after power cuts with failing flushes nothing acknowledged is lost, torn or back, and no blob is left alone', async () => {
  s3 = await startS3();
  await s3.running.post('/api/customers/acme/register', { customer_name: 'Acme', country: 'Finland' });
  let lostNames = 0;
  let faults = 0;

  for (let cut = 0; cut < 4; cut += 1) {
    const disk = new PowerCutDisk({ faults: 0.02, random: Math.random });
    const before = await adapterOn(disk);
    const working = load.run(before.url);
    const enough = load.acknowledged + 40;
    await expect.poll(() => load.acknowledged, { timeout: 20_000 }).toBeGreaterThan(enough);
    disk.cut();
    await sleep(50);
    load.stop();
    await working;
    await before.close();
    lostNames += await disk.lose();
    faults += disk.faults;

    const after = await adapterOn(new PowerCutDisk({ faults: 0, random: Math.random }));
    expect(await load.check(after.url)).toEqual({ lost: [], wrong: [] });
    await after.close();
  }

  await s3.running.sql("UPDATE blob_garbage SET delete_after = now() - interval '1 second'");
  const later = { now: () => new Date(Date.now() + 7_200_000) };
  const { executor, blobs } = s3;
  await new BlobCollector({ executor, blobs, clock: later, logger }).collect();
  expect(await checkBlobs(s3.running.database.adminUrl, s3.blobPath)).toEqual({
    missing: [],
    orphans: [],
    unaudited: 0,
  });
  // The cuts came in the middle of something, or this shows nothing.
  expect(lostNames + faults).toBeGreaterThan(0);
  expect(load.acknowledged).toBeGreaterThan(160);
}, 120_000);
