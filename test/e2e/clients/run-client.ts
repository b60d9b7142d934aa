import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, inject } from 'vitest';
import type { ClientEndpoint } from '../../support/clients-setup.ts';

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL('../../../node_modules/.cache/clients', import.meta.url));

/** Where the clients that install.sh fetches are. */
export const MC = join(CACHE, 'bin/mc');
export const AWS = join(CACHE, 'python/bin/aws');
export const PYTHON = join(CACHE, 'python/bin/python');

export const ENDPOINTS: readonly (readonly [string, ClientEndpoint])[] = inject('endpoints').map(
  (endpoint) => [endpoint.name, endpoint] as const,
);

/** What the client wrote; one that fails, or is not there, fails the test with what it said. */
export async function client(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const { PATH = '', LANG = 'C.UTF-8' } = process.env;
  const options = { env: { PATH, LANG, ...env }, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
  try {
    return (await run(command, [...args], options)).stdout;
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}\n${stderr || message}\n${stdout}`.slice(0, 4_000), { cause: error });
  }
}

const folders: string[] = [];

/** A folder that goes with the test file. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'client-'));
  folders.push(path);
  return path;
}

/** Removes the folders of the file that calls it, once its tests are over. */
export const cleanUp = (): void => {
  afterAll(() => Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true, force: true }))));
};

export async function fileOf(place: string, name: string, size: number): Promise<string> {
  const path = join(place, name);
  await writeFile(path, randomBytes(size));
  return path;
}

let names = 0;
export const bucketName = (prefix: string): string => {
  names += 1;
  return `${prefix}-${names}-${randomBytes(4).toString('hex')}`;
};

export const awsEnvironment = ({ accessKeyId, secretAccessKey, caFile }: ClientEndpoint, home: string) => ({
  HOME: home,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_DEFAULT_REGION: 'fi-hel',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...(caFile === null ? {} : { AWS_CA_BUNDLE: caFile }),
});
