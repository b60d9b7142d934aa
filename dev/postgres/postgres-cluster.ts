import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processEnvironment } from '#kernel/config/env.ts';
import { type GuardedProcess, startGuarded } from '../guarded-process.ts';
import { endProcess, identifyProcess } from '../process-identity.ts';
import { serverBinaries } from './server-binaries.ts';
import { findServerUser, type ServerUser } from './server-user.ts';

export interface PostgresOptions {
  readonly name: string;
  /** Holds `data/` and the superuser's password; made when it is not there. */
  readonly folder: string;
  readonly port: number;
  readonly logFile: string;
  /** Databases that are thrown away need not survive a power cut; everything else must. */
  readonly durable: boolean;
}

export interface PostgresCluster {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
  readonly ended: Promise<string>;
  /** The superuser's address of a database. */
  adminUrl(database: string): string;
  /** A password for a role, derived from the cluster's own: nothing more to keep. */
  rolePassword(role: string): string;
  stop(): Promise<void>;
}

const ADMIN = 'postgres';
const READY_MS = 30_000;
/** Fast shutdown: clients are cut off, everything is checkpointed. */
const STOP_MS = 15_000;

/** Starts a PostgreSQL server on 127.0.0.1, making its cluster first when there is none; ends one left over from a killed run. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresCluster> {
  const user = await findServerUser();
  const binaries = await serverBinaries(user);
  const data = join(options.folder, 'data');
  const password = await prepareFolder(options.folder, user);
  if ((await stat(join(data, 'PG_VERSION')).catch(() => undefined)) === undefined) {
    await initialise(binaries.initdb, data, password, { user, durable: options.durable });
  }
  await endLeftover(data);

  const server = await startGuarded({
    command: binaries.postgres,
    args: ['-D', data, ...settings(options)],
    env: serverEnvironment(),
    cwd: options.folder,
    logFile: options.logFile,
    stopSignal: 'INT',
    user,
  });
  await waitUntilReady(server, data, options);
  return {
    name: options.name,
    port: options.port,
    pid: server.pid,
    ended: server.ended,
    adminUrl: (database) => `postgresql://${ADMIN}:${password}@127.0.0.1:${options.port}/${database}`,
    rolePassword: (role) => createHmac('sha256', password).update(role).digest('base64url'),
    stop: () => server.stop(STOP_MS),
  };
}

function settings(options: PostgresOptions): string[] {
  const values = {
    port: options.port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    shared_buffers: '64MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(options.durable ? {} : { fsync: 'off', full_page_writes: 'off', max_wal_size: '4GB' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Nothing of the caller's PG… variables may reach the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  return { PATH: processEnvironment()['PATH'], LC_ALL: 'C' };
}

async function prepareFolder(folder: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const file = join(folder, 'admin-password');
  const existing = await readFile(file, 'utf8').catch(() => undefined);
  if (existing !== undefined) return existing;
  const password = randomBytes(18).toString('base64url');
  await writeFile(file, password, { mode: 0o600 });
  if (user !== undefined) await chown(file, user.uid, user.gid);
  return password;
}

async function initialise(
  initdb: string,
  data: string,
  password: string,
  { user, durable }: { user: ServerUser | undefined; durable: boolean },
): Promise<void> {
  const unfinished = `${data}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  const flags = ['--encoding=UTF8', '--locale=C', '--auth=scram-sha-256', `--username=${ADMIN}`];
  const passwordFile = join(dirname(data), 'admin-password');
  const run = promisify(execFile)(
    initdb,
    ['-D', unfinished, `--pwfile=${passwordFile}`, ...flags, ...(durable ? [] : ['--no-sync'])],
    { env: serverEnvironment(), cwd: dirname(data), timeout: 120_000, ...(user ?? {}) },
  );
  try {
    await run;
  } catch (error) {
    const reason = String((error as { stderr?: string }).stderr ?? error).replaceAll(password, '…');
    throw new Error(`PostgreSQL could not make its data folder ${data}:\n${reason.trim()}`);
  }
  await rename(unfinished, data);
}

/** `postmaster.pid` of a run that was killed: its server may live on, or the id may belong to somebody else by now. */
async function endLeftover(data: string): Promise<void> {
  const file = join(data, 'postmaster.pid');
  const pid = Number((await readFile(file, 'utf8').catch(() => '')).split('\n')[0]);
  if (!(pid > 0)) return;
  const running = await identifyProcess(pid);
  if (running?.command.includes(data)) {
    const gone = await endProcess(pid, [
      ['SIGINT', STOP_MS],
      ['SIGQUIT', 5_000],
      ['SIGKILL', 2_000],
    ]);
    if (!gone) throw new Error(`A PostgreSQL server (process ${pid}) still runs on ${data} and does not end.`);
  }
  await rm(file, { force: true });
}

/** The server writes `ready` as the eighth line of its lock file (what pg_ctl --wait looks at). */
async function waitUntilReady(server: GuardedProcess, data: string, options: PostgresOptions): Promise<void> {
  let end: string | undefined;
  void server.ended.then((how) => {
    end = how;
  });
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const lines = (await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready') return;
    if (end !== undefined) throw new Error(await explain(`ended at once (${end})`, options));
    await sleep(10);
  }
  await server.stop(0);
  throw new Error(await explain(`was not ready within ${READY_MS / 1000} s`, options));
}

async function explain(what: string, options: PostgresOptions): Promise<string> {
  const log = (await readFile(options.logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-5).join('\n');
  return `PostgreSQL "${options.name}" (port ${options.port}) ${what}. Its log, ${options.logFile}, ends with:\n${log}`;
}
