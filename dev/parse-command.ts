import { Command, InvalidArgumentError, Option } from 'commander';
import { isRegionId } from '#kernel/ids.ts';
import { DEFAULT_PORT_BASE, DEFAULT_REGIONS } from './stack-plan.ts';

export interface StackOptions {
  readonly regions: readonly string[];
  readonly data: string;
  readonly portBase: number;
  readonly fresh: boolean;
  readonly auth: 'open' | 'enforced';
  readonly tls: boolean;
}

interface Commands {
  runStack(options: StackOptions): Promise<void>;
  runRegion(regionId: string, options: { readonly data: string }): Promise<void>;
}

const DATA = ['--data <dir>', 'where databases, blobs, keys and logs are kept', '.data'] as const;

export async function parseCommand(argv: readonly string[], commands: Commands): Promise<void> {
  const program = new Command('npm start --')
    // Both commands have --data: after `region` it is the region's.
    .enablePositionalOptions()
    .description('The whole two-layer stack on this machine: PostgreSQL servers, regions, gateway.')
    .option('--regions <ids>', 'comma-separated region ids; their ports follow the order', parseRegions, [
      ...DEFAULT_REGIONS,
    ])
    .option(...DATA)
    .option('--port-base <n>', 'gateway port; regions follow it, S3 is 1000 above', parsePort, DEFAULT_PORT_BASE)
    .option('--fresh', 'start over: empties the data folder first, if this program made it', false)
    .addOption(
      new Option('--auth <mode>', 'open trusts X-Customer-ID; enforced wants tokens (npm run token) and S3 keys')
        .choices(['open', 'enforced'])
        .default('open'),
    )
    .option('--tls', 'https on every port, with a certificate authority of its own in the data folder', false)
    .action((options: StackOptions) => commands.runStack(options));
  program
    .command('region <id>')
    .description('Start one more region and let it join a running stack.')
    .option(...DATA)
    .action((id: string, options: { data: string }) => commands.runRegion(parseRegion(id), options));
  await program.parseAsync([...argv]);
}

function parseRegions(text: string): string[] {
  const ids = text.split(',').map((id) => parseRegion(id.trim()));
  if (new Set(ids).size !== ids.length) throw new InvalidArgumentError('A region is named twice.');
  return ids;
}

function parseRegion(id: string): string {
  if (!isRegionId(id)) throw new InvalidArgumentError(`A region id looks like FI-HEL, not "${id}".`);
  return id;
}

/** S3 endpoints are 1000 and databases 2000 above, and none may pass 65535. */
function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1024 || port > 63_000) {
    throw new InvalidArgumentError('It is a port between 1024 and 63000.');
  }
  return port;
}
