import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '#kernel/project-root.ts';
import type { Session } from '../create-session.ts';
import { CommandFailure } from '../exit-codes.ts';
import { table } from '../output/table.ts';

interface Health {
  readonly status: string;
  readonly regional_endpoints?: Readonly<Record<string, { readonly status?: string; readonly endpoint?: string }>>;
}

/** `domicile up` and `domicile status`. */
export function addStackCommands(program: Command, open: () => Promise<Session>): void {
  program
    .command('up')
    .description('The whole stack on this machine, as npm start; options are passed on to it.')
    .allowUnknownOption()
    .helpOption(false)
    .argument('[options...]', 'see npm start -- --help')
    .action(runStack);
  program
    .command('status')
    .description('What answers, region by region. Exit code 1 unless everything is healthy.')
    .action(async () => showStatus(await open()));
}

async function runStack(options: readonly string[]): Promise<void> {
  const stack = spawn(process.execPath, [join(projectRoot(), 'dev', 'start.mjs'), ...options], { stdio: 'inherit' });
  // The stack gets the terminal's Ctrl-C itself and drains; this process waits for it.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => stack.kill('SIGTERM'));
  const [code] = (await once(stack, 'exit')) as [number | null];
  if (code !== 0 && code !== null) throw new CommandFailure(`The stack ended with exit code ${code}.`);
}

async function showStatus({ api, output }: Session): Promise<void> {
  const { body } = await api.rest('GET', `${api.gateway}/health`);
  const health = body as Health;
  const regions = Object.entries(health.regional_endpoints ?? {});
  const rows = regions.map(([id, { status, endpoint }]) => [id, status ?? 'unknown', endpoint ?? '']);
  output.answer(health, table(['', 'status', 'endpoint'], [['gateway', health.status, api.gateway], ...rows]));
  if (health.status !== 'healthy') throw new CommandFailure(`The stack is ${health.status}.`);
}
