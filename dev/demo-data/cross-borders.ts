import type { DemoUpload } from './demo-catalogue.ts';
import { type DemoClient, inParallel } from './demo-client.ts';

/** Addresses that the bundled country databases know, with how many of the demo's accesses come from each. */
const ADDRESSES = [
  ['193.166.3.2', 26],
  ['141.76.2.4', 20],
  ['130.237.28.40', 14],
  ['193.55.113.196', 9],
  ['129.67.242.154', 8],
  ['130.59.31.80', 6],
  ['18.7.29.125', 9],
  ['133.11.0.10', 4],
  ['14.139.60.1', 4],
] as const;

const EVERY = 12;

/** Reads through the router as if from all over the world: allowed, logged or refused as the residency of each customer says. */
export async function crossBorders(client: DemoClient, gateway: string, uploads: readonly DemoUpload[]): Promise<void> {
  const places = ADDRESSES.flatMap(([address, weight]) => Array.from({ length: weight }, () => address));
  const reads = uploads.filter((_, index) => index % EVERY === 0);
  await inParallel([...reads.entries()], 12, async ([index, { customer, object }]) => {
    const headers = {
      'x-customer-id': customer.id,
      'x-forwarded-for': places[(index * 7) % places.length] ?? '193.166.3.2',
    };
    await client.get(`${gateway}/s3/${object.bucket}/${object.key}`, headers);
  });
}
