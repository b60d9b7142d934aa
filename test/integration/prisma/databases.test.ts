import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGlobalDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

let global: TestDatabase;
let finland: TestDatabase;

beforeAll(async () => {
  [global, finland] = await Promise.all([createGlobalDatabase(), createRegionalDatabase('FI-HEL')]);
});

afterAll(async () => {
  await Promise.all([global.drop(), finland.drop()]);
});

test('a regional database belongs to its region', async () => {
  expect(await query(finland.url, 'SELECT region_id FROM region_stamp')).toEqual([{ region_id: 'FI-HEL' }]);
});

test('the application owns no table and may not change the schema', async () => {
  await expect(query(finland.url, 'DROP TABLE customers')).rejects.toThrow('must be owner');
  await expect(query(global.url, 'CREATE TABLE notes (text text)')).rejects.toThrow('permission denied');
});

test('the audit trail takes new rows from the application and gives none up', async () => {
  const insert = `INSERT INTO audit_entries (region_id, channel, operation_type, request_id, status_code)
                  VALUES ('FI-HEL', 's3', 'GetObject', 'r-1', 200)`;
  await query(finland.url, insert);

  await expect(query(finland.url, 'DELETE FROM audit_entries')).rejects.toThrow('permission denied');
  const asReplica = 'SET session_replication_role = replica; UPDATE audit_entries SET status_code = 500';
  await expect(query(finland.adminUrl, asReplica)).rejects.toThrow('append-only');
  await expect(query(finland.ownerUrl, 'DELETE FROM operations_log')).rejects.toThrow('append-only');
  await expect(query(finland.adminUrl, 'TRUNCATE audit_entries')).rejects.toThrow('append-only');
});

test('a region claims a customer in the registry and cannot re-assign one', async () => {
  await query(
    global.regionUrl,
    `INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ('acme-corp', 'FI-HEL')`,
  );

  const steal = `UPDATE customer_routing SET primary_region_id = 'DE-FRA' WHERE customer_id = 'acme-corp'`;
  await expect(query(global.regionUrl, steal)).rejects.toThrow('permission denied');
});
