import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import type { ListEntry } from '../../../subgraphs/regional/objects/object-repository.ts';
import {
  LIST_FLAT,
  LIST_WITH_DELIMITER,
  listValues,
} from '../../../subgraphs/regional/objects/pg-object-listing-sql.ts';
import { PgObjectRepository } from '../../../subgraphs/regional/objects/pg-object-repository.ts';
import { type RunningRegion, startRegion } from '../regional/start-region.ts';

const acme = 'acme' as CustomerId;
const KEYS = [
  'a',
  'a/',
  'a/b',
  'a/b/c',
  'a/b/d',
  'a0',
  'b//x',
  'b/y',
  'c\u{10FFFF}/1',
  'c\u{10FFFF}/2',
  'd-1',
  'd-2',
  'z/1',
  'Ä/1',
  'é',
  '€/1',
  '😀/1',
];

let running: RunningRegion;
let objects: PgObjectRepository;

beforeAll(async () => {
  running = await startRegion();
  objects = new PgObjectRepository(running.region.pool);
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
  await running.sql(
    "INSERT INTO buckets (customer_id, bucket_name, region_id) VALUES ('acme', 'small', 'FI-HEL'), ('acme', 'large', 'FI-HEL')",
  );
  await running.sql(
    `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag)
     SELECT 'acme', 'small', unnest($1::text[]), 'FI-HEL', 'e'`,
    [KEYS],
  );
  await running.sql(
    `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag)
     SELECT 'acme', 'large', 'folder-' || lpad((n / 10000)::text, 2, '0') || '/' || lpad(n::text, 6, '0'), 'FI-HEL', 'e'
     FROM generate_series(0, 99999) AS n`,
  );
  await running.sql('ANALYZE object_metadata');
});
afterAll(() => running.close());

const nameOf = (entry: ListEntry): string => (entry.kind === 'prefix' ? `${entry.prefix}…` : entry.key);
const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** The specification, written the slow way: sort, cut, group. */
function expected(prefix: string, delimiter: string, after: string): string[] {
  const names: string[] = [];
  for (const key of [...KEYS].sort(byBytes)) {
    if (!key.startsWith(prefix)) continue;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? null : key.slice(0, end + delimiter.length);
    // A position that is a common prefix has everything under it behind itself.
    if (byBytes(key, after) <= 0 || (common !== null && common === after)) continue;
    const name = common === null ? key : `${common}…`;
    if (names.at(-1) !== name) names.push(name);
  }
  return names;
}

async function listAll(prefix: string, delimiter: string, limit: number): Promise<string[]> {
  const names: string[] = [];
  for (let after = ''; ; ) {
    const entries = (await objects.list(acme, 'small', { prefix, delimiter, after, limit })) ?? [];
    names.push(...entries.map(nameOf));
    const last = entries.at(-1);
    if (last === undefined) return names;
    after = last.kind === 'prefix' ? last.prefix : last.key;
  }
}

describe.each(['', 'a', 'a/', 'a/b', 'b/', 'c', 'nothing', '€'])('with the prefix %j', (prefix) => {
  describe.each(['', '/', '-', '//', '😀'])('and the delimiter %j', (delimiter) => {
    test.each([1, 3, 100])('pages of %i are complete and in the order of UTF-8 bytes', async (limit) => {
      expect(await listAll(prefix, delimiter, limit)).toEqual(expected(prefix, delimiter, ''));
    });

    test.each(['a', 'a/', 'a/b', 'a/b/', 'a/bb', 'b', 'c\u{10FFFF}/', 'zzz', '€/1'])(
      'a listing after %j goes on there',
      async (after) => {
        const entries = await objects.list(acme, 'small', { prefix, delimiter, after, limit: 100 });

        expect(entries?.map(nameOf)).toEqual(expected(prefix, delimiter, after));
      },
    );
  });
});

test('a bucket that does not exist has no listing', async () => {
  expect(await objects.list(acme, 'none', { prefix: '', delimiter: '', after: '', limit: 1 })).toBeNull();
});

describe('over 100,000 keys the plan reads the index, and no more of it than the page', () => {
  const buffersOf = async (sql: string, page: Parameters<typeof listValues>[2]) => {
    const [row] = await running.sql<{ 'QUERY PLAN': [{ Plan: Record<string, unknown> }] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`,
      listValues(acme, 'large', page),
    );
    const plan = row?.['QUERY PLAN'][0].Plan ?? {};
    return {
      text: JSON.stringify(plan),
      pages: Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']),
    };
  };

  test('a flat page from the middle', async () => {
    const { text, pages } = await buffersOf(LIST_FLAT, {
      prefix: '',
      delimiter: '',
      after: 'folder-05/',
      limit: 1_000,
    });

    expect(text).toContain('object_metadata_latest');
    expect(text).not.toContain('Seq Scan');
    expect(pages).toBeLessThan(1_100);
  });

  test('ten folders of 10,000 keys each', async () => {
    const { text, pages } = await buffersOf(LIST_WITH_DELIMITER, {
      prefix: '',
      delimiter: '/',
      after: '',
      limit: 1_000,
    });

    expect(text).toContain('object_metadata_latest');
    expect(text).not.toContain('Seq Scan');
    expect(pages).toBeLessThan(200);
  });
});
