import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { processEnvironment } from '#kernel/config/env.ts';
import { projectRoot } from '#kernel/project-root.ts';
import { startGuarded } from './guarded-process.ts';
import type { Started } from './supervisor.ts';

export interface ServiceOptions {
  readonly name: string;
  /** Below dist/. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** Answers once the service is up; a self-made authority's certificate is believed here only. */
  readonly ready: { readonly url: string; readonly caFile?: string | undefined };
  readonly logFile: string;
  /** The folder that holds dist/ and node_modules/: this checkout, unless another build is to be run. */
  readonly root?: string;
}

const READY_MS = 30_000;
/** Longer than a service's own limit for draining, so that its log tells what did not end. */
const STOP_MS = 20_000;

/**
 * Keep the memory of a long transfer small: measured over 5 GiB up and down, a region peaks at 172 MiB with them and at 256 MiB
 * without, the gateway at 285 MiB and 334 MiB. Source maps would cost 15 MiB more, and the bundles keep their names without.
 */
const NODE_FLAGS = ['--max-semi-space-size=2'];
const MALLOC = { MALLOC_ARENA_MAX: '2' };

/** Starts one of our processes from its bundle and waits until its health endpoint answers. */
export async function startService(options: ServiceOptions): Promise<Started> {
  const root = options.root ?? projectRoot();
  const service = await startGuarded({
    command: process.execPath,
    args: [...NODE_FLAGS, join(root, 'dist', options.entry)],
    env: { ...inheritedEnvironment(), ...MALLOC, NODE_ENV: 'development', HOST: '127.0.0.1', ...options.env },
    cwd: root,
    logFile: options.logFile,
    stopSignal: 'TERM',
  });
  const failure = await Promise.race([
    service.ended.then((how) => `ended at once (${how})`),
    waitForHealth(options.ready),
  ]);
  if (failure !== undefined) {
    await service.stop(0);
    throw new Error(
      `${options.name} ${failure}. Its log, ${options.logFile}, ends with:\n${await tail(options.logFile)}`,
    );
  }
  return { pid: service.pid, ended: service.ended, stop: () => service.stop(STOP_MS) };
}

/** PG… variables would redirect every database client of the stack. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(processEnvironment()).filter(([name]) => !name.startsWith('PG')));
}

async function waitForHealth({ url, caFile }: ServiceOptions['ready']): Promise<string | undefined> {
  const connect = caFile === undefined ? {} : { connect: { ca: await readFile(caFile) } };
  const dispatcher = new Agent({ ...connect, headersTimeout: 2_000, bodyTimeout: 2_000 });
  try {
    const deadline = Date.now() + READY_MS;
    while (Date.now() < deadline) {
      const response = await request(url, { dispatcher }).catch(() => undefined);
      await response?.body.dump().catch(() => undefined);
      if (response?.statusCode === 200) return undefined;
      await sleep(25);
    }
    return `did not answer at ${url} within ${READY_MS / 1000} s`;
  } finally {
    await dispatcher.destroy();
  }
}

async function tail(file: string): Promise<string> {
  return (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-10).join('\n');
}
