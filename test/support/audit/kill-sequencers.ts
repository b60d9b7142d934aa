import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { SequencingStep } from '../../../subgraphs/regional/audit/log/pg-log-writer.ts';

const STEPS: readonly SequencingStep[] = [
  'begun',
  'read',
  'leaves',
  'tiles',
  'trails',
  'tree',
  'committed',
  'signed',
  'sealed',
];

export interface KillOptions {
  readonly url: string;
  readonly kills: number;
  /** Reports progress. */
  readonly onKill?: (done: number) => void;
}

/**
 * Starts sequencers one after the other (two at a time) and ends each with SIGKILL: every other one by itself at a chosen step,
 * the rest from outside at a random moment. Returns the request ids of all entries that were acknowledged.
 */
export async function killSequencers({ url, kills, onKill }: KillOptions): Promise<Set<string>> {
  const folder = await mkdtemp(join('node_modules', '.cache-audit-kill-'));
  const outfile = join(folder, 'sequencer.mjs');
  // Bundled: a process that starts in a tenth of the time gets killed ten times as often.
  await build({
    entryPoints: ['test/support/audit/sequencer-process.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    conditions: ['residency-source'],
    logLevel: 'silent',
  });
  const acknowledged = new Set<string>();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (done < kills) {
      const number = done;
      done += 1;
      await runAndKill([outfile, url, ...stepOf(number)], acknowledged);
      onKill?.(number + 1);
    }
  };
  await Promise.all([worker(), worker()]);
  await rm(folder, { recursive: true, force: true });
  return acknowledged;
}

const stepOf = (number: number): string[] =>
  number % 2 === 0 ? [STEPS[(number / 2) % STEPS.length] ?? 'begun', String(randomInt(1, 4))] : [];

async function runAndKill(args: string[], acknowledged: Set<string>): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const started = once(lines, 'line');
  lines.on('line', (line) => {
    if (line !== 'started') acknowledged.add(line);
  });
  const exited = once(child, 'exit');
  const read = once(lines, 'close');
  await Promise.race([started, exited]);
  // One that waits for its own step may never lead; then it goes like the others.
  const patience = args.length > 2 ? 400 : randomInt(1, 150);
  await Promise.race([exited, sleep(patience)]);
  child.kill('SIGKILL');
  await Promise.all([exited, read]);
}
