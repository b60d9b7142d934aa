import { afterAll, expect, test } from 'vitest';
import { findDrift } from '../../../prisma/drift.ts';
import { createGlobalDatabase, createRegionalDatabase, query, type TestDatabase } from '../../support/databases.ts';

const made: TestDatabase[] = [];

const keep = (database: TestDatabase): TestDatabase => {
  made.push(database);
  return database;
};

afterAll(async () => {
  await Promise.all(made.map((database) => database.drop()));
});

test('the migrations of the global layer end at schema.prisma', async () => {
  const database = keep(await createGlobalDatabase());

  expect(await findDrift('global', database.ownerUrl)).toEqual([]);
});

test('the migrations of the regional layer end at schema.prisma', async () => {
  const database = keep(await createRegionalDatabase('FI-HEL'));

  expect(await findDrift('regional', database.ownerUrl)).toEqual([]);
});

test('a column that only the database has is drift', async () => {
  const database = keep(await createGlobalDatabase());
  await query(database.ownerUrl, 'ALTER TABLE customer_routing ADD COLUMN contact text');

  expect(await findDrift('global', database.ownerUrl)).toEqual([
    'ALTER TABLE "customer_routing" DROP COLUMN "contact"',
  ]);
});
