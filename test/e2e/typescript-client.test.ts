import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, expect, it } from 'vitest';
import { regionOf, sharedStack } from '../support/stack.ts';

const FOLDER = 'node_modules/.cache/typescript-client-example';
const EXAMPLE = 'clients/typescript/examples/quick-start.ts';

afterAll(() => rm(FOLDER, { recursive: true, force: true }));

it("the client's example runs as its readme shows it: the region is found, the object stored, the trail read", async () => {
  const example = await readFile(EXAMPLE, 'utf8');
  expect(await readFile('clients/typescript/README.md', 'utf8')).toContain(example);
  const stack = sharedStack();
  const { url } = regionOf(stack, 'FI-HEL');
  await fetch(`${stack.gateway}/routing/customers/northwind?region_id=FI-HEL`, { method: 'POST' });
  await post(`${url}/api/customers/northwind/register`, { customer_name: 'Acme', country: 'Finland' });
  const pair = await post(`${url}/api/customers/northwind/access-keys`, {});

  const output = await run(await bundle(), {
    DOMICILE_GATEWAY: stack.gateway,
    AWS_ACCESS_KEY_ID: String(pair['access_key_id']),
    AWS_SECRET_ACCESS_KEY: String(pair['secret_access_key']),
  });
  expect(output).toContain('totalObjects:');
  expect(output).toMatch(/\d{4}-\d{2}-\d{2}T[^\s]+ ALLOW/);
});

async function bundle(): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const outfile = join(FOLDER, 'quick-start.mjs');
  await build({
    entryPoints: [EXAMPLE],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: { '@domicile/client': './clients/typescript/index.ts' },
    external: ['@aws-sdk/*'],
    logLevel: 'silent',
  });
  return outfile;
}

async function post(address: string, body: object): Promise<Record<string, unknown>> {
  const answer = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBeLessThan(300);
  return (await answer.json()) as Record<string, unknown>;
}

async function run(file: string, environment: Record<string, string>): Promise<string> {
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...environment } });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(`${code}: ${output}`).toMatch(/^0: /);
  return output;
}
