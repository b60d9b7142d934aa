import { createHash, randomBytes } from 'node:crypto';
import { access, constants, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { canReach, findServerUser } from './postgres/server-user.ts';
import { identifyProcess } from './process-identity.ts';
import { endLeftovers, lockForRunner, type ProcessRecord, RUNNER_FILES } from './runner-lock.ts';

const MARKER = 'domicile-data';
/** Only root's stacks under a folder that the database server's user cannot enter keep their databases here. */
const SHARED_DATABASES = '/var/lib/domicile';

/** Everything a stack keeps between runs, and the one runner that may use it at a time. */
export class DataFolder {
  readonly path: string;
  readonly #databases: string;
  #records: ProcessRecord[] = [];

  private constructor(path: string, databases: string) {
    this.path = path;
    this.#databases = databases;
  }

  /** Takes the folder for this process; ends what a killed runner left behind. `fresh` empties it first. */
  static async open(
    given: string,
    { fresh = false, say = (_line: string): void => undefined } = {},
  ): Promise<DataFolder> {
    const path = resolve(given);
    await makeWritable(path);
    await lockForRunner(path);
    await endLeftovers(path, say);
    if (fresh) await empty(path);
    await writeFile(join(path, MARKER), 'Data of a development stack. `npm start -- --fresh` empties this folder.\n');
    await keepPreviousLogs(join(path, 'logs'));
    return new DataFolder(path, await databasesFolder(path));
  }

  logFile(processName: string): string {
    return join(this.path, 'logs', `${processName}.log`);
  }

  databaseFolder(name: string): string {
    return join(this.#databases, name);
  }

  async blobFolder(regionId: string): Promise<string> {
    const folder = join(this.path, 'blobs', regionId);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return folder;
  }

  /** The region itself makes its root key at its first start. Losing it loses every secret sealed under it. */
  rootKeyFile(regionId: string): string {
    return join(this.path, 'keys', `${regionId}.key`);
  }

  /** Remembers a process, so that the next run finds it should this one be killed. */
  async record(name: string, pid: number): Promise<void> {
    const identity = await identifyProcess(pid);
    this.#records = this.#records.filter((record) => record.name !== name);
    if (identity !== undefined) this.#records.push({ name, pid, startedAt: identity.startedAt });
    await this.writeJson('processes.json', this.#records);
  }

  /** Readers see the old content or the new, never half of it. */
  async writeJson(name: string, value: unknown): Promise<void> {
    const file = join(this.path, name);
    const unfinished = `${file}.${randomBytes(4).toString('hex')}`;
    await writeFile(unfinished, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    await rename(unfinished, file);
  }

  /** Runs what needs the folder; when it fails, the next runner may have it at once. */
  async closeOnFailure<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all(RUNNER_FILES.map((name) => rm(join(this.path, name), { force: true })));
  }
}

async function makeWritable(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o755 });
    await access(path, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error(
      `The data folder ${path} cannot be written (${(error as NodeJS.ErrnoException).code}). Give this user write ` +
        'permission, or choose another with --data <dir>.',
    );
  }
}

async function empty(path: string): Promise<void> {
  const entries = (await readdir(path)).filter((entry) => !RUNNER_FILES.includes(entry));
  if (entries.length > 0 && !entries.includes(MARKER)) {
    await rm(join(path, 'runner.json'), { force: true });
    throw new Error(`--fresh would empty ${path}, which this program did not make. Choose another folder with --data.`);
  }
  await rm(await databasesFolder(path), { recursive: true, force: true });
  await Promise.all(entries.map((entry) => rm(join(path, entry), { recursive: true, force: true })));
}

async function databasesFolder(path: string): Promise<string> {
  const nearby = join(path, 'postgres');
  if (await canReach(await findServerUser(), path)) return nearby;
  const elsewhere = join(SHARED_DATABASES, createHash('sha256').update(path).digest('hex').slice(0, 16));
  await mkdir(elsewhere, { recursive: true, mode: 0o755 });
  await symlink(elsewhere, nearby).catch(unlessExisting);
  return elsewhere;
}

async function keepPreviousLogs(logs: string): Promise<void> {
  await mkdir(logs, { recursive: true });
  const current = (await readdir(logs)).filter((name) => name.endsWith('.log') && !name.endsWith('.previous.log'));
  const previous = (name: string): string => name.replace(/\.log$/, '.previous.log');
  await Promise.all(current.map((name) => rename(join(logs, name), join(logs, previous(name)))));
}

function unlessExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}
