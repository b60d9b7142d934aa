import type { Command } from 'commander';
import { findRegion } from '../api/find-region.ts';
import type { Session } from '../create-session.ts';
import { table } from '../output/table.ts';

interface KeyPair {
  readonly access_key_id: string;
  readonly secret_access_key: string;
}

interface KeyList {
  readonly access_keys: readonly {
    readonly access_key_id: string;
    readonly status: string;
    readonly label: string | null;
    readonly created_at: string;
    readonly last_used_at: string | null;
  }[];
}

/** `domicile key create|list|disable` and `domicile s3 env`. */
export function addKeyCommands(program: Command, open: () => Promise<Session>): void {
  const group = program.command('key').description('S3 access keys of a customer.');
  group
    .command('list <customer>')
    .description('Ids and states; a secret is shown only when it is made.')
    .action(async (customer: string) => listKeys(await open(), customer));
  group
    .command('disable <customer> <access-key-id>')
    .description('Requests signed with it are refused from now on.')
    .action(async (customer: string, key: string) => disableKey(await open(), customer, key));
  group
    .command('create <customer>')
    .description('Issues a key pair. The secret is shown this once; afterwards it exists sealed in the region.')
    .action(async (customer: string) => createKey(await open(), customer));
  program
    .command('s3')
    .description('What S3 clients need.')
    .command('env <customer>')
    .description('Issues a key pair and prints the environment of AWS tools: eval "$(domicile s3 env acme-corp)".')
    .action(async (customer: string) => printEnvironment(await open(), customer));
}

async function issue({ api }: Session, customer: string) {
  const region = await findRegion(api, customer);
  const url = `${region.endpoint}/api/customers/${encodeURIComponent(customer)}/access-keys`;
  const { body } = await api.rest('POST', url);
  return { region, pair: body as KeyPair };
}

async function createKey(session: Session, customer: string): Promise<void> {
  const { region, pair } = await issue(session, customer);
  session.output.answer({ ...pair, s3_endpoint: region.s3Endpoint }, [
    `Access key id      ${pair.access_key_id}`,
    `Secret access key  ${pair.secret_access_key}`,
    `S3 endpoint        ${region.s3Endpoint}`,
  ]);
}

async function listKeys({ api, output }: Session, customer: string): Promise<void> {
  const { endpoint } = await findRegion(api, customer);
  const { body } = await api.rest('GET', `${endpoint}/api/customers/${encodeURIComponent(customer)}/access-keys`);
  const { access_keys: keys } = body as KeyList;
  const rows = keys.map((key) => [
    key.access_key_id,
    key.status,
    key.label ?? '',
    key.created_at,
    key.last_used_at ?? 'never',
  ]);
  output.answer(keys, table(['access key id', 'status', 'label', 'created', 'last used'], rows));
}

async function disableKey({ api, output }: Session, customer: string, key: string): Promise<void> {
  const { endpoint } = await findRegion(api, customer);
  const url = `${endpoint}/api/customers/${encodeURIComponent(customer)}/access-keys/${encodeURIComponent(key)}/status`;
  const { body } = await api.rest('POST', url, { status: 'disabled' });
  output.answer(body, [`${key} is disabled.`]);
}

async function printEnvironment(session: Session, customer: string): Promise<void> {
  const { region, pair } = await issue(session, customer);
  const variables = {
    AWS_ACCESS_KEY_ID: pair.access_key_id,
    AWS_SECRET_ACCESS_KEY: pair.secret_access_key,
    AWS_ENDPOINT_URL_S3: region.s3Endpoint,
    AWS_REGION: region.regionId.toLowerCase(),
  };
  session.output.answer(
    variables,
    Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuoted(value)}`),
  );
}

/** POSIX: everything within single quotes is itself, except the single quote. */
const shellQuoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
