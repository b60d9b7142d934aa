import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providersFile } from '../../../prisma/seed-registry.ts';
import { createGlobalDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';
import { sqlStatements } from '../../support/product-document.ts';

const statements = sqlStatements();

let global: TestDatabase;
let regional: TestDatabase;
let csvFolder: string;

beforeAll(async () => {
  [global, regional] = await Promise.all([createGlobalDatabase(), createRegionalDatabase('FI-HEL')]);
  csvFolder = await mkdtemp(join(tmpdir(), 'domicile-csv-'));
  await chmod(csvFolder, 0o755);
  await copyFile(providersFile(), join(csvFolder, 'providers_only.csv'));
});

afterAll(async () => {
  await Promise.all([global.drop(), regional.drop(), rm(csvFolder, { recursive: true })]);
});

test('the product document holds fourteen statements, five of them global', () => {
  expect(statements).toHaveLength(14);
  expect(statements.filter(({ layer }) => layer === 'global')).toHaveLength(5);
});

describe.each(statements)('line $line: $sql', ({ layer, sql }) => {
  test('runs verbatim as the application', async () => {
    const database = layer === 'global' ? global : regional;
    const text = sql.replace('/path/to', csvFolder);

    const rows = await query(database.url, text);

    expect(Array.isArray(rows)).toBe(true);
  });
});

test('its rows are there afterwards: routing in the global database, the profile and the object in the region', async () => {
  expect(await query(global.url, 'SELECT customer_id, primary_region_id, routing_notes FROM customer_routing')).toEqual(
    [
      {
        customer_id: 'acme-corp',
        primary_region_id: 'FI-HEL',
        routing_notes: 'Customer assigned to Finnish region',
      },
    ],
  );
  expect(await query(regional.url, 'SELECT customer_id, compliance_requirements FROM customers')).toEqual([
    { customer_id: 'acme-corp', compliance_requirements: ['GDPR', 'Finnish_Data_Protection_Act'] },
  ]);
  expect(await query(regional.url, 'SELECT object_key, data_classification FROM object_metadata')).toEqual([
    { object_key: 'contract.pdf', data_classification: 'confidential' },
  ]);
});

test('COPY loads every provider of the committed file', async () => {
  const rows = await query(global.url, 'SELECT provider_id, region FROM providers ORDER BY provider_id');

  expect(rows).toEqual([
    { provider_id: 'de-fra-disk', region: 'DE-FRA' },
    { provider_id: 'fi-hel-disk', region: 'FI-HEL' },
    { provider_id: 'us-east-disk', region: 'US-EAST' },
  ]);
});
