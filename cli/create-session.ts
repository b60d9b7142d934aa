import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ApiClient } from './api/api-client.ts';
import { createOutput, type Output } from './output/output.ts';

/** What every command works with. */
export interface Session {
  readonly api: ApiClient;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
}

export interface SessionOptions {
  readonly gateway?: string;
  readonly token?: string;
  readonly json: boolean;
}

const DEFAULT_GATEWAY = 'http://localhost:8000';

export async function createSession(options: SessionOptions, environment: NodeJS.ProcessEnv): Promise<Session> {
  const gateway = options.gateway ?? environment['DOMICILE_GATEWAY'] ?? (await gatewayOfStackHere()) ?? DEFAULT_GATEWAY;
  const token = options.token ?? environment['DOMICILE_TOKEN'];
  return { api: new ApiClient({ gateway, token }), output: createOutput(options.json), environment };
}

/** The stack that `npm start` runs in this folder says where it is. */
async function gatewayOfStackHere(): Promise<string | undefined> {
  const text = await readFile(join('.data', 'stack.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { gateway } = JSON.parse(text) as { gateway?: unknown };
  return typeof gateway === 'string' ? gateway : undefined;
}
