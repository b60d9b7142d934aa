import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface CurlAnswer {
  readonly status: number;
  readonly body: string;
}

export interface CurlRunner {
  /** Runs a command line as a shell would. */
  run(command: string): Promise<CurlAnswer>;
  close(): Promise<void>;
}

/**
 * Commands are run as they are: what has to be added for a script (no progress bar, the status after the body) comes from a
 * curlrc, and the file that the document uploads lies in the working folder.
 */
export async function createCurlRunner(): Promise<CurlRunner> {
  const folder = await mkdtemp(join(tmpdir(), 'domicile-walkthrough-'));
  await writeFile(join(folder, '.curlrc'), 'silent\nshow-error\nmax-time = 30\nwrite-out = "\\n%{http_code}"\n');
  await writeFile(join(folder, 'contract.pdf'), '%PDF-1.4 a contract of Acme Corporation\n');
  const env = { PATH: process.env['PATH'], HOME: folder, CURL_HOME: folder };
  return {
    run: async (command) => {
      const { stdout } = await promisify(execFile)('/bin/sh', ['-c', command], { cwd: folder, env });
      const end = stdout.lastIndexOf('\n');
      return { body: stdout.slice(0, end), status: Number(stdout.slice(end + 1)) };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
