import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import {
  LIST_FLAT,
  LIST_WITH_DELIMITER,
  listValues,
} from '../../../subgraphs/regional/objects/pg-object-listing-sql.ts';
import {
  LIST_VERSIONS,
  LIST_VERSIONS_WITH_DELIMITER,
  versionListValues,
} from '../../../subgraphs/regional/objects/pg-version-listing-sql.ts';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

interface Plan {
  readonly 'Node Type': string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

const acme = 'acme' as CustomerId;
const PAGE = { prefix: '', delimiter: '', after: '', limit: 100 };
const VERSIONS = { ...PAGE, afterVersion: null };
const SMALL = 2_000;
const LARGE = 60_000;
let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
  // Twenty folders however large the bucket is; two versions of every key.
  for (const size of [SMALL, LARGE]) {
    await running.sql(
      `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, version_id, version_rank, is_latest, etag)
       SELECT 'acme', $1, 'folder-' || (n % 20) || '/' || lpad(n::text, 8, '0'), 'FI-HEL', 'v' || v, v - 10, v = 0, 'e'
       FROM generate_series(1, $2::int) n, generate_series(0, 1) v`,
      [`bucket-${size}`, size],
    );
  }
  await running.sql('VACUUM ANALYZE object_metadata');
});
afterAll(() => running.close());

/** Pages of the database that a listing reads, cached or not. */
async function buffersOf(sql: string, values: readonly unknown[]): Promise<{ buffers: number; nodes: string[] }> {
  const [row] = await running.sql<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
    `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
    values,
  );
  const plan = row?.['QUERY PLAN'][0].Plan;
  if (plan === undefined) throw new Error('There is no plan.');
  const nodes: string[] = [];
  const visit = (node: Plan): void => {
    nodes.push(node['Node Type']);
    node.Plans?.forEach(visit);
  };
  visit(plan);
  return { buffers: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'], nodes };
}

describe.each([
  ['objects', (bucket: string) => [LIST_FLAT, listValues(acme, bucket, PAGE)] as const],
  [
    'objects with a delimiter',
    (bucket: string) => [LIST_WITH_DELIMITER, listValues(acme, bucket, { ...PAGE, delimiter: '/' })] as const,
  ],
  [
    'objects below a prefix, from the middle',
    (bucket: string) =>
      [LIST_FLAT, listValues(acme, bucket, { ...PAGE, prefix: 'folder-7/', after: 'folder-7/00001000' })] as const,
  ],
  ['versions', (bucket: string) => [LIST_VERSIONS, versionListValues(acme, bucket, VERSIONS, null)] as const],
  [
    'versions with a delimiter',
    (bucket: string) =>
      [LIST_VERSIONS_WITH_DELIMITER, versionListValues(acme, bucket, { ...VERSIONS, delimiter: '/' }, null)] as const,
  ],
])('a page of %s', (_name, listing) => {
  test('reads as many pages of the database in a bucket thirty times as large', async () => {
    const small = await buffersOf(...listing(`bucket-${SMALL}`));
    const large = await buffersOf(...listing(`bucket-${LARGE}`));

    // The index of a larger table may be a level deeper: one page more for each probe of at most twenty-one.
    expect(large.buffers).toBeLessThanOrEqual(small.buffers + 2 * 21);
    expect(large.buffers).toBeLessThan(500);
    expect([...small.nodes, ...large.nodes]).not.toContain('Seq Scan');
  });
});
