import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../dev/process-identity.ts';

/** A temporary folder of this run; those of runs that were killed are removed first (their processes ended with them). */
export async function makeRunFolder(purpose: string): Promise<string> {
  const prefix = `domicile-test-${purpose}-`;
  await removeAbandoned(prefix);
  const folder = await mkdtemp(join(tmpdir(), prefix));
  // Root's database servers run as another user, who has to get in.
  await chmod(folder, 0o755);
  await writeFile(join(folder, 'runner.pid'), String(process.pid));
  return folder;
}

async function removeAbandoned(prefix: string): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(tmpdir(), name);
    const pid = Number(await readFile(join(folder, 'runner.pid'), 'utf8').catch(() => ''));
    if (pid > 0 && !isAlive(pid)) await rm(folder, { recursive: true, force: true });
  }
}
