// Answers to the few options of psql that dev/containers/init-database.sh uses, so that the script can be run without psql.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';

const { values, tokens } = parseArgs({
  tokens: true,
  options: {
    'no-psqlrc': { type: 'boolean' },
    quiet: { type: 'boolean' },
    'single-transaction': { type: 'boolean' },
    set: { type: 'string' },
    username: { type: 'string' },
    dbname: { type: 'string' },
    command: { type: 'string', multiple: true },
    file: { type: 'string', multiple: true },
  },
});

const client = new pg.Client({ user: values.username, database: values.dbname });
await client.connect();
if (values['single-transaction']) await client.query('BEGIN');
for (const { name, value } of tokens) {
  if (name === 'command') await client.query(value);
  if (name === 'file') await client.query(readFileSync(value, 'utf8'));
}
if (values['single-transaction']) await client.query('COMMIT');
await client.end();
