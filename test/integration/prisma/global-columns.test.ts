import { expect, test } from 'vitest';
import { ALLOWED_COLUMNS } from '../../../prisma/global/allowed-columns.ts';
import { createGlobalDatabase, query } from '../../support/databases.ts';

async function columnsOf(url: string): Promise<Record<string, string>> {
  const rows = await query<{ table_name: string; columns: string }>(
    url,
    `SELECT c.table_name, string_agg(c.column_name, ' ' ORDER BY c.ordinal_position) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'
     GROUP BY c.table_name`,
  );
  return Object.fromEntries(rows.map(({ table_name, columns }) => [table_name, columns]));
}

test('the global database has the allowed columns and no other, and one more is noticed', async () => {
  const database = await createGlobalDatabase();
  expect(await columnsOf(database.ownerUrl)).toEqual(ALLOWED_COLUMNS);

  await query(database.ownerUrl, 'ALTER TABLE customer_routing ADD COLUMN contact_email text');

  expect(await columnsOf(database.ownerUrl)).not.toEqual(ALLOWED_COLUMNS);
  await database.drop();
});
