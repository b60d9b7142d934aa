import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#kernel/project-root.ts';

export interface CliRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `npx domicile …` with its standard streams and exit code, whatever that is. */
export function runCli(args: readonly string[], env: NodeJS.ProcessEnv = {}, folder = '.'): Promise<CliRun> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, [join(projectRoot(), 'cli/domicile.mjs'), ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
