import { Command } from 'commander';
import { applyMigrations } from './apply-migrations.ts';
import type { Layer } from './migrations-folder.ts';

interface Options {
  readonly global: string[];
  readonly regional: string[];
}

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

/** `npm run migrate -- --global <url> --regional <url> …`, as the owner of each database. */
async function main(): Promise<void> {
  const program = new Command('migrate')
    .description('Applies pending migrations. Safe to repeat, and to run from several machines at once.')
    .option('--global <url>', 'a global database, as its owner', collect, [])
    .option('--regional <url>', "a region's database, as its owner (repeatable)", collect, [])
    .parse();
  const options = program.opts<Options>();
  if (options.global.length + options.regional.length === 0) program.help({ error: true });
  for (const url of options.global) await migrate('global', url);
  for (const url of options.regional) await migrate('regional', url);
}

async function migrate(layer: Layer, url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  const applied = await applyMigrations(layer, url);
  const outcome = applied.length === 0 ? 'is up to date' : `applied ${applied.join(', ')}`;
  process.stdout.write(`${layer} ${host}${pathname}: ${outcome}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
