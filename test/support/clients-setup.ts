import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import type { TestProject } from 'vitest/node';
import { buildAll } from '../../dev/build.mjs';
import { type OwnStack, regionOf, startOwnStack } from './stack.ts';

/** One way to a region's S3, for a client that was made without knowing this product. */
export interface ClientEndpoint {
  readonly name: string;
  /** For clients whose endpoint may have a path. */
  readonly url: string;
  /** For the others: the gateway knows S3 by the name `localhost` there. */
  readonly rootUrl: string;
  /** The authority that made the server's certificate; null without TLS. */
  readonly caFile: string | null;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    endpoints: readonly ClientEndpoint[];
  }
}

const REGION = 'FI-HEL';
const stacks: OwnStack[] = [];

/** Installs the clients and starts one stack over HTTP and one over TLS. */
export async function setup(project: TestProject): Promise<void> {
  execFileSync(fileURLToPath(new URL('../e2e/clients/install.sh', import.meta.url)), { stdio: 'inherit' });
  await buildAll();
  const endpoints: ClientEndpoint[] = [];
  for (const tls of [false, true]) {
    const own = await startOwnStack([REGION], 'open', { tls, s3Domains: 'localhost' });
    stacks.push(own);
    endpoints.push(...(await endpointsOf(own)));
  }
  project.provide('endpoints', endpoints);
}

export async function teardown(): Promise<void> {
  for (const own of stacks) await own.stop();
}

async function endpointsOf(own: OwnStack): Promise<ClientEndpoint[]> {
  const stack = own.description();
  const { url, s3Url } = regionOf(stack, REGION);
  const caFile = stack.caFile ?? null;
  const dispatcher = new Agent(caFile === null ? {} : { connect: { ca: readFileSync(caFile) } });
  const post = async (address: string, body: object): Promise<Record<string, string>> => {
    const answer = await request(address, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await answer.body.json()) as Record<string, string>;
  };
  await post(`${stack.gateway}/routing/customers/acme?region_id=${REGION}`, {});
  await post(`${url}/api/customers/acme/register`, { customer_name: 'Acme', country: 'Finland' });
  const keys = await post(`${url}/api/customers/acme/access-keys`, {});
  await dispatcher.close();
  const common = {
    caFile,
    accessKeyId: keys['access_key_id'] ?? '',
    secretAccessKey: keys['secret_access_key'] ?? '',
  };
  const over = caFile === null ? 'HTTP' : 'TLS';
  const root = stack.gateway.replace('127.0.0.1', 'localhost');
  return [
    { ...common, name: `the region’s S3 port over ${over}`, url: s3Url, rootUrl: s3Url },
    { ...common, name: `the global endpoint over ${over}`, url: `${stack.gateway}/s3`, rootUrl: root },
  ];
}
