import { type Command, InvalidArgumentError } from 'commander';
import type { Session } from '../create-session.ts';
import { importCustomers } from './import-customers.ts';
import { type ImportObjectsOptions, importObjects } from './import-objects.ts';
import { importProviders } from './import-providers.ts';
import { parseObjectLocation } from './object-location.ts';

const PARALLEL = 8;

/** `domicile import …`: from a single-layer deployment into the two layers. */
export function addImportCommands(program: Command, open: () => Promise<Session>): void {
  const group = program.command('import').description('Move a single-layer deployment into the two layers.');

  group
    .command('providers <file>')
    .description('Storage providers from a CSV with the columns of the providers table, into the global registry.')
    .option('--dry-run', 'check every line, change nothing', false)
    .action(async (file: string, options: { dryRun: boolean }) => importProviders(await open(), { file, ...options }));

  group
    .command('customers <file>')
    .description(
      'Customers from a CSV or a plain pg_dump: each is assigned to the region of its country and registered there. ' +
        'Running it again continues, and changes nothing that is done.',
    )
    .option(
      '--place <country=region>',
      'region for a country that has none of its own; repeatable',
      readPlace,
      new Map(),
    )
    .option('--parallel <n>', 'customers at a time', readCount, PARALLEL)
    .option('--dry-run', 'say what would happen to every line, change nothing', false)
    .action(async (file: string, options: { place: Map<string, string>; parallel: number; dryRun: boolean }) =>
      importCustomers(await open(), { file, ...options }),
    );

  group
    .command('objects')
    .description(
      "An existing bucket's objects, with metadata and tags, into a customer's bucket, through the S3 API of its region. " +
        'The source is read with the credentials that AWS tools find (AWS_ACCESS_KEY_ID, AWS_PROFILE, …); the region with ' +
        'DOMICILE_ACCESS_KEY_ID and DOMICILE_SECRET_ACCESS_KEY. Running it again continues.',
    )
    .requiredOption('--customer <id>', 'who the objects belong to')
    .requiredOption('--from <s3://bucket/prefix>', 'what to copy', parseObjectLocation)
    .requiredOption(
      '--to <s3://bucket/prefix>',
      'where in the region; the bucket is made if it is missing',
      parseObjectLocation,
    )
    .option('--from-endpoint <url>', 'S3 endpoint of the source (default: AWS)')
    .option('--from-region <name>', 'region of the source', 'us-east-1')
    .option('--parallel <n>', 'objects at a time', readCount, PARALLEL)
    .option('--dry-run', 'say what would be copied, change nothing', false)
    .action(async (options: ImportObjectsOptions) => importObjects(await open(), options));
}

function readPlace(text: string, places: Map<string, string>): Map<string, string> {
  const [, country, region] = /^([^=]+)=([A-Z0-9-]+)$/.exec(text) ?? [];
  if (country === undefined || region === undefined) throw new InvalidArgumentError('Write it like Sweden=FI-HEL.');
  return new Map(places).set(country, region);
}

function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 64) return count;
  throw new InvalidArgumentError('It is a number between 1 and 64.');
}
