import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

/** Channel, country, whether it is a transfer, decision, bytes, time, basis. */
type Row = readonly [string, string | null, boolean, string, number, string, string | null];
const ROWS: readonly Row[] = [
  ['s3', 'US', true, 'ALLOW_AND_LOG', 1_000, '2020-03-05T10:10Z', 'A46_2_C_SCC'],
  ['s3', 'US', true, 'ALLOW_AND_LOG', 500, '2020-03-05T10:50Z', 'A46_2_C_SCC'],
  ['s3', 'SE', false, 'ALLOW', 7, '2020-03-05T12:00Z', null],
  ['s3', null, false, 'DENY', 0, '2020-03-06T09:00Z', null],
  ['s3', 'FI', false, 'ALLOW', 9, '2020-03-06T10:00Z', null],
  ['system', null, false, 'ALLOW', 0, '2020-03-06T11:00Z', null],
  ['s3', 'US', true, 'ALLOW_AND_LOG', 1, '2020-05-01T00:00Z', 'A46_2_C_SCC'],
];

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['travelled', 'stayed']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
  for (const [index, row] of ROWS.entries()) {
    await running.sql(
      `INSERT INTO operations_log (customer_id, region_id, operation_type, request_id, status_code, channel, source_country,
         cross_border_transfer, decision, bytes_transferred, created_at, compliance_info)
       VALUES ('travelled', 'FI-HEL', 'GetObject', $1, 200, $2, $3, $4, $5, $6, $7::timestamptz,
         jsonb_build_object('transferBasis', $8::text))`,
      [`r${index}`, ...row],
    );
  }
});
afterAll(() => running.close());

interface Crossing {
  readonly at: string;
}

async function crossings(from: string, to: string, headers: Record<string, string> = {}): Promise<Crossing[]> {
  const { data, errors } = await running.graphql(
    `query ($from: DateTime, $to: DateTime) { region(id: "FI-HEL") { borderCrossings(from: $from, to: $to) {
       at country basis decision accesses bytes } } }`,
    { from, to },
    headers,
  );
  expect(errors).toEqual([]);
  return data.region.borderCrossings;
}

const TWO_DAYS = ['2020-03-05T00:00:00Z', '2020-03-07T00:00:00Z'] as const;

test('accesses from elsewhere are grouped by hour, the most frequent first; those of unknown origin are among them', async () => {
  const scc = { basis: 'A46_2_C_SCC', decision: 'ALLOW_AND_LOG' };

  expect(await crossings(...TWO_DAYS)).toEqual([
    { ...scc, at: '2020-03-05T10:00:00.000Z', country: 'US', accesses: 2, bytes: 1_500 },
    { at: '2020-03-06T09:00:00.000Z', country: null, basis: null, decision: 'DENY', accesses: 1, bytes: 0 },
    { at: '2020-03-05T12:00:00.000Z', country: 'SE', basis: null, decision: 'ALLOW', accesses: 1, bytes: 7 },
  ]);
});

test('beyond two days they are grouped by day', async () => {
  const found = await crossings('2020-03-01T00:00:00Z', '2020-06-01T00:00:00Z');

  expect(found.map(({ at }) => at)).toEqual([
    '2020-03-05T00:00:00.000Z',
    '2020-05-01T00:00:00.000Z',
    '2020-03-06T00:00:00.000Z',
    '2020-03-05T00:00:00.000Z',
  ]);
});

test('a customer sees its own only', async () => {
  expect(await crossings(...TWO_DAYS, { 'x-customer-id': 'travelled' })).toHaveLength(3);
  expect(await crossings(...TWO_DAYS, { 'x-customer-id': 'stayed' })).toEqual([]);
});
