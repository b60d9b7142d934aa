import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endProcess, identifyProcess } from './process-identity.ts';

export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  readonly startedAt: string;
}

/** What exists only while a runner does. */
export const RUNNER_FILES: readonly string[] = ['stack.json', 'processes.json', 'runner.json'];

/** One runner per folder. A lock whose holder is gone, or whose process id belongs to another program by now, is taken over. */
export async function lockForRunner(folder: string): Promise<void> {
  const file = join(folder, 'runner.json');
  const own = await identifyProcess(process.pid);
  for (;;) {
    try {
      await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: own?.startedAt ?? '' }), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = await readJson<{ pid: number; startedAt: string }>(file);
    if (holder !== undefined && (await identifyProcess(holder.pid))?.startedAt === holder.startedAt) {
      throw new Error(
        `A stack already runs on ${folder} (process ${holder.pid}). Stop it, or start another with ` +
          '--data <dir> --port-base <n>.',
      );
    }
    await rm(file, { force: true });
  }
}

/** Ends the processes that a killed runner recorded and that outlived it. */
export async function endLeftovers(folder: string, say: (line: string) => void): Promise<void> {
  const records = (await readJson<ProcessRecord[]>(join(folder, 'processes.json'))) ?? [];
  await Promise.all(records.map((record) => endLeftover(record, say)));
  await rm(join(folder, 'stack.json'), { force: true });
}

async function endLeftover({ name, pid, startedAt }: ProcessRecord, say: (line: string) => void): Promise<void> {
  const running = await identifyProcess(pid);
  if (running?.startedAt !== startedAt) return;
  say(`Stopping ${name} (process ${pid}), left over from a run that was killed`);
  const gone = await endProcess(pid, [
    [name.startsWith('postgres') ? 'SIGINT' : 'SIGTERM', 15_000],
    ['SIGKILL', 5_000],
  ]);
  if (!gone) throw new Error(`${name} (process ${pid}) of an earlier run does not end. End it by hand.`);
}

/** A file that was being written when its writer was killed counts as absent. */
async function readJson<Value>(file: string): Promise<Value | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Value;
  } catch {
    return undefined;
  }
}
