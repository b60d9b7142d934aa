import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { query } from '../support/query.ts';
import { runCli } from '../support/run-cli.ts';
import { makeRunFolder } from '../support/run-folder.ts';
import { regionOf, sharedStack } from '../support/stack.ts';

const stack = sharedStack();
const gateway = ['--gateway', stack.gateway];
const id = (name: string): string => `${name}-imported`;
let folder: string;

beforeAll(async () => {
  folder = await makeRunFolder('import');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text);
  return join(folder, name);
}

const domicile = (...args: string[]) => runCli([...gateway, ...args]);

const profileOf = (regionId: string, customerId: string) =>
  query(
    regionOf(stack, regionId).databaseUrl,
    `SELECT customer_name, country, compliance_requirements FROM customers WHERE customer_id = '${customerId}'`,
  );

const CUSTOMERS = `customer_id,customer_name,country,data_residency_requirement,compliance_requirements,compliance_notes
${id('nokia')},"Nokia, Oy",Finland,strict,"[""GDPR""]",
${id('bmw')},BMW,Germany,eu-only,,"two
lines"
${id('ford')},Ford,United States,flexible,,
${id('volvo')},Volvo,Sweden,eu-only,,
${id('nokia')},Nokia again,Finland,strict,,
${id('odd')},Odd,Finland,whatever,,
`;

test('customers of a single layer go to the regions of their countries; refused lines are named by number', async () => {
  const path = await file('customers.csv', CUSTOMERS);

  const foreseen = await domicile('--json', 'import', 'customers', path, '--dry-run');
  expect(JSON.parse(foreseen.stdout)).toMatchObject({ created: 4, dry_run: true });
  expect(await profileOf('FI-HEL', id('nokia'))).toEqual([]);

  const run = await domicile('import', 'customers', path);

  expect(run.code).toBe(1);
  expect(run.stdout.split('\n').slice(0, 4)).toEqual([
    'line 6: country SE has no region: decide with --place SE=<region>',
    `line 7: the customer is on line 2 already`,
    expect.stringMatching(/^line 8: .*data_residency_requirement must be one of strict, eu-only, flexible/),
    'Customers: 3 created, 0 updated, 0 unchanged, 3 refused.',
  ]);
  expect(await profileOf('FI-HEL', id('nokia'))).toMatchObject([
    { customer_name: 'Nokia, Oy', country: 'Finland', compliance_requirements: ['GDPR'] },
  ]);
  expect(await profileOf('DE-FRA', id('bmw'))).toHaveLength(1);
  expect(await profileOf('US-EAST', id('ford'))).toHaveLength(1);
});

test('the same import again does what is left and nothing twice', async () => {
  const path = await file('customers.csv', CUSTOMERS.replace('Ford,United', 'Ford Motor,United'));

  const { stdout } = await domicile('import', 'customers', path, '--place', 'Sweden=FI-HEL');

  expect(stdout).toContain('Customers: 1 created, 1 updated, 2 unchanged, 2 refused.');
  expect(await profileOf('US-EAST', id('ford'))).toMatchObject([{ customer_name: 'Ford Motor' }]);
  expect(await profileOf('FI-HEL', id('volvo'))).toHaveLength(1);
});

test('a plain dump is read like a CSV, and a customer of another region is not moved', async () => {
  const dump = `--
COPY public.buckets (bucket_id) FROM stdin;
1
\\.

COPY public.customers (customer_id, customer_name, country, compliance_notes) FROM stdin;
${id('sisu')}\tSisu \\\\ Auto\tFinland\t\\N
${id('bmw')}\tBMW\tFinland\tmoved on paper only
\\.
`;
  const { code, stdout } = await domicile('import', 'customers', await file('single-layer.dump', dump));

  expect(code).toBe(1);
  expect(stdout).toMatch(/^line 8: .*(RELOCATION|relocation|DE-FRA)/);
  expect(stdout).toContain('Customers: 1 created, 0 updated, 0 unchanged, 1 refused.');
});

test('providers go into the registry and are updated by a second import', async () => {
  const heading = 'provider_id,provider_name,region,country,zone_code,endpoint_url,object_lock,notes';
  const rows = `hetzner-hel,Hetzner,FI-HEL,Finland,FI-HEL-ST-7,https://hel1.example.com,t,call Jane
broken,Broken,FI-HEL,Finland,FI-HEL-ST-8,ftp://example.com,f,
`;
  const first = await domicile('import', 'providers', await file('providers.csv', `${heading}\n${rows}`));
  const renamed = await file('providers.csv', `${heading}\n${rows.replace('Hetzner,', 'Hetzner Online,')}`);
  const second = await domicile('import', 'providers', renamed);

  expect(first.stdout).toMatch(/line 3: .*endpointUrl must be an http or https URL/);
  expect(first.stdout).toContain('Providers: 1 created, 0 updated, 0 unchanged, 1 refused.');
  expect(second.stdout).toContain('Providers: 0 created, 1 updated');
  const stored = await query(
    stack.globalDatabaseUrl,
    "SELECT provider_name, object_lock, notes FROM providers WHERE provider_id = 'hetzner-hel'",
  );
  expect(stored).toEqual([{ provider_name: 'Hetzner Online', object_lock: true, notes: null }]);
});

test.each([
  [['import', 'customers', 'no-such-file.csv'], 1, /no-such-file\.csv/],
  [['import', 'customers'], 2, /missing required argument/],
  [['import', 'customers', 'x.csv', '--place', 'Sweden'], 2, /Write it like/],
])('%j ends with %i and says why', async (args, code, message) => {
  const run = await domicile(...args);

  expect(run).toMatchObject({ code, stderr: expect.stringMatching(message) });
});

test('without a stack the command says where it looked and how to say otherwise', async () => {
  const path = await file('one.csv', `customer_id,customer_name,country\n${id('x')},X,Finland\n`);
  const run = await runCli(['--gateway', 'http://127.0.0.1:1', 'import', 'customers', path]);

  expect(run.code).toBe(1);
  expect(run.stderr).toContain('http://127.0.0.1:1 does not answer. Is the stack running? --gateway says where.');
});
