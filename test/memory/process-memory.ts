import { readFile, writeFile } from 'node:fs/promises';

export interface ProcessMemory {
  readonly residentMiB: number;
  /** The most since it was last reset. */
  readonly peakMiB: number;
}

/** From Linux's proc(5). */
export async function memoryOf(pid: number): Promise<ProcessMemory> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const mib = (name: string): number =>
    Math.round(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) / 1024);
  return { residentMiB: mib('VmRSS'), peakMiB: mib('VmHWM') };
}

/** From here on the peak counts anew. */
export const resetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

/** User and system time so far, in milliseconds; a tick is 10 ms on every Linux that Node supports. */
export async function cpuOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
