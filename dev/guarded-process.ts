import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { text } from 'node:stream/consumers';

export interface GuardedProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Both outputs are appended here. */
  readonly logFile: string;
  /** What asks this program to end in good order. */
  readonly stopSignal: 'TERM' | 'INT';
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

export interface GuardedProcess {
  readonly pid: number;
  /** How it ended: `exit code 1`, `signal 9`. Resolves once. */
  readonly ended: Promise<string>;
  /** Asks it to stop, and kills it when it has not within `patienceMs`. */
  stop(patienceMs: number): Promise<void>;
}

/**
 * A shell of a few lines stands between us and the program: when our end of its input closes, because we ask for it or
 * because we were killed, it passes the stop signal on. So nothing outlives a runner that died without a word.
 * Its own process group keeps the terminal's Ctrl-C from reaching the program before its turn.
 */
const GUARD = `exec 4<&0
signal="$1"; shift
"$@" </dev/null 3>&- 4<&- &
child=$!
echo "$child" >&3; exec 3>&-
( read -r _ <&4; kill -s "$signal" "$child" ) 2>/dev/null &
watcher=$!
exec 4<&-
wait "$child"; status=$?
kill "$watcher" 2>/dev/null
exit "$status"`;

export async function startGuarded(options: GuardedProcessOptions): Promise<GuardedProcess> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a');
  const guard = spawn('/bin/sh', ['-c', GUARD, 'guard', options.stopSignal, options.command, ...options.args], {
    cwd: options.cwd,
    env: options.env,
    stdio: ['pipe', log, log, 'pipe'],
    detached: true,
    ...(options.user ?? {}),
  });
  closeSync(log);
  guard.stdin?.on('error', () => undefined);
  const ended = once(guard, 'exit').then(([code, signal]) =>
    describeEnd(code as number | null, signal as string | null),
  );
  const pid = Number(await text(guard.stdio[3] as NodeJS.ReadableStream));
  if (!(pid > 0)) throw new Error(`Could not start ${options.command}: ${await ended}.`);

  return {
    pid,
    ended,
    stop: async (patienceMs) => {
      const kill = setTimeout(() => killGroup(guard.pid), patienceMs);
      guard.stdin?.end();
      await ended;
      clearTimeout(kill);
    },
  };
}

function killGroup(groupId: number | undefined): void {
  if (groupId === undefined) return;
  try {
    process.kill(-groupId, 'SIGKILL');
  } catch {
    // It ended in this very moment.
  }
}

/** A shell reports a program that a signal ended as 128 plus the signal's number. */
function describeEnd(code: number | null, signal: string | null): string {
  if (code === null) return `signal ${signal}`;
  return code > 128 ? `signal ${code - 128}` : `exit code ${code}`;
}
