import { readFile } from 'node:fs/promises';
import { request } from 'undici';
import { z } from 'zod';
import { readBounded } from '#kernel/http/read-bounded.ts';
import type { RootKeyProvider } from './root-key-provider.ts';

export interface VaultOptions {
  readonly address: string;
  /** Read for each call, so that an agent may renew the token. */
  readonly tokenFile: string;
  /** Where the Transit secrets engine is mounted. */
  readonly mount: string;
  readonly keyName: string;
  readonly regionId: string;
}

const TIMEOUT_MS = 5_000;
const LARGEST_ANSWER = 64 * 1024;
const ciphertext = z.string().regex(/^vault:v\d+:[A-Za-z0-9+/=]+$/);
const generated = z.object({ data: z.object({ plaintext: z.base64(), ciphertext }) });
const opened = z.object({ data: z.object({ plaintext: z.base64() }) });
const rewrapped = z.object({ data: z.object({ ciphertext }) });

/**
 * HashiCorp Vault's Transit engine (its HTTP API: transit/datakey, transit/decrypt, transit/rewrap). The region's id is associated
 * data, so that one region's file is of no use to another that shares the key.
 */
export function createVaultRootKey(options: VaultOptions): RootKeyProvider {
  const associated = { associated_data: Buffer.from(options.regionId).toString('base64') };
  const call = async <Answer>(action: string, body: object, schema: z.ZodType<Answer>): Promise<Answer> => {
    const url = `${options.address}/v1/${options.mount}/${action}/${encodeURIComponent(options.keyName)}`;
    const token = (await readFile(options.tokenFile, 'utf8')).trim();
    const answer = await request(url, {
      method: 'POST',
      headers: { 'x-vault-token': token, 'x-vault-request': 'true', 'content-type': 'application/json' },
      body: JSON.stringify(body),
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
    });
    const text = await readBounded(answer.body, LARGEST_ANSWER);
    // Neither token nor answer may get into an error: an answer may hold the key.
    if (answer.statusCode !== 200) throw new Error(`Vault answered ${answer.statusCode} to transit/${action}.`);
    return schema.parse(JSON.parse(text));
  };
  return {
    name: 'vault',
    async generate() {
      const { data } = await call('datakey/plaintext', { bits: 256, ...associated }, generated);
      return { key: Buffer.from(data.plaintext, 'base64'), wrapped: data.ciphertext };
    },
    async unwrap(wrapped) {
      const { data } = await call('decrypt', { ciphertext: wrapped, ...associated }, opened);
      return Buffer.from(data.plaintext, 'base64');
    },
    async rewrap(wrapped) {
      return (await call('rewrap', { ciphertext: wrapped, ...associated }, rewrapped)).data.ciphertext;
    },
  };
}
