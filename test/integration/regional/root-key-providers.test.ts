import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Listener, listen } from '../../../kernel/http/listen.ts';
import { parseRegionId } from '../../../kernel/ids.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import { createRootKey } from '../../../subgraphs/regional/root-key/create-root-key.ts';
import type { RootKeyProviderConfig } from '../../../subgraphs/regional/root-key/provider-config.ts';

type Body = Record<string, string>;
interface Reply {
  readonly status: number;
  readonly body: object;
}

/** What both services have in common: versions of one key, and data that a ciphertext is bound to. */
class VersionedKey {
  readonly #versions: Buffer[] = [randomBytes(32)];
  /** Older ones open nothing any more. */
  oldest = 1;

  rotate(): void {
    this.#versions.push(randomBytes(32));
  }

  seal(plain: Buffer, bound: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#versions.at(-1) ?? '', nonce).setAAD(Buffer.from(bound));
    const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
    return `v${this.#versions.length}:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')}`;
  }

  open(text: string, bound: string): Buffer {
    const [, version = '', data = ''] = /^v(\d+):(.+)$/.exec(text) ?? [];
    if (Number(version) < this.oldest) throw new Error('retired');
    const bytes = Buffer.from(data, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', this.#versions[Number(version) - 1] ?? '', bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from(bound)).setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  }
}

/** developer.hashicorp.com/vault/api-docs/secret/transit: generate data key, decrypt, rewrap. */
function vaultReply(key: VersionedKey, { url = '', headers }: IncomingMessage, body: Body): Reply {
  if (headers['x-vault-token'] !== 'the-token') return { status: 403, body: { errors: ['permission denied'] } };
  const bound = body['associated_data'] ?? '';
  const data = (): object => {
    switch (url) {
      case '/v1/transit/datakey/plaintext/domicile': {
        const plain = randomBytes(Number(body['bits']) / 8);
        return { plaintext: plain.toString('base64'), ciphertext: `vault:${key.seal(plain, bound)}` };
      }
      case '/v1/transit/decrypt/domicile':
        return { plaintext: key.open((body['ciphertext'] ?? '').slice(6), bound).toString('base64') };
      case '/v1/transit/rewrap/domicile':
        return { ciphertext: `vault:${key.seal(key.open((body['ciphertext'] ?? '').slice(6), bound), bound)}` };
      default:
        throw new Error('no such path');
    }
  };
  try {
    return { status: 200, body: { data: data() } };
  } catch {
    return { status: 400, body: { errors: ['invalid ciphertext'] } };
  }
}

/** docs.aws.amazon.com/kms/latest/APIReference: GenerateDataKey, Decrypt, ReEncrypt in JSON 1.1. */
function kmsReply(key: VersionedKey, { headers }: IncomingMessage, body: Body): Reply {
  if (!/^AWS4-HMAC-SHA256 /.test(headers.authorization ?? '')) {
    return { status: 400, body: { __type: 'MissingAuthenticationTokenException' } };
  }
  const context = (name: string): string => JSON.stringify(body[name] ?? {});
  const text = (): string => Buffer.from(body['CiphertextBlob'] ?? '', 'base64').toString();
  const blob = (sealed: string): string => Buffer.from(sealed).toString('base64');
  const answer = (): object => {
    switch (headers['x-amz-target']) {
      case 'TrentService.GenerateDataKey': {
        const plain = randomBytes(32);
        return {
          Plaintext: plain.toString('base64'),
          CiphertextBlob: blob(key.seal(plain, context('EncryptionContext'))),
        };
      }
      case 'TrentService.Decrypt':
        return { Plaintext: key.open(text(), context('EncryptionContext')).toString('base64') };
      case 'TrentService.ReEncrypt': {
        const plain = key.open(text(), context('SourceEncryptionContext'));
        return { CiphertextBlob: blob(key.seal(plain, context('DestinationEncryptionContext'))) };
      }
      default:
        throw new Error('unknown operation');
    }
  };
  try {
    return { status: 200, body: answer() };
  } catch {
    return { status: 400, body: { __type: 'InvalidCiphertextException' } };
  }
}

const logger = createLogger('test', 'silent');
let folder: string;
let tokenFile: string;
let listener: Listener;
let key: VersionedKey;
let refuses: (path: string) => boolean;

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => vi.unstubAllEnvs());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'domicile-test-root-key-'));
  tokenFile = join(folder, 'token');
  await writeFile(tokenFile, 'the-token\n');
  key = new VersionedKey();
  refuses = () => false;
  const server = createServer((incoming, response) => {
    void json(incoming).then((body) => {
      const asked = `${incoming.url} ${String(incoming.headers['x-amz-target'])}`;
      const reply = incoming.headers['x-amz-target'] === undefined ? vaultReply : kmsReply;
      const { status, body: answer } = refuses(asked)
        ? { status: 503, body: { errors: ['sealed'] } }
        : reply(key, incoming, body as Body);
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  });
  listener = await listen(server, 0, '127.0.0.1');
});
afterEach(async () => {
  await listener.close(100);
  await rm(folder, { recursive: true, force: true });
});

const CONFIGS: Record<string, () => RootKeyProviderConfig> = {
  vault: () => ({
    kind: 'vault',
    address: `http://127.0.0.1:${listener.port}`,
    tokenFile,
    mount: 'transit',
    keyName: 'domicile',
  }),
  'aws-kms': () => ({
    kind: 'aws-kms',
    keyId: 'alias/domicile',
    awsRegion: 'eu-north-1',
    endpoint: `http://127.0.0.1:${listener.port}`,
  }),
};

describe.each(Object.keys(CONFIGS))('a root key under %s', (name) => {
  const file = () => join(folder, 'root.key');
  const start = (regionId = 'FI-HEL', isInUse = false): Promise<Uint8Array> =>
    createRootKey(
      {
        regionId: parseRegionId(regionId),
        rootKey: undefined,
        rootKeyFile: file(),
        rootKeyProvider: (CONFIGS[name] as () => RootKeyProviderConfig)(),
        decode: () => undefined,
        logger,
      },
      async () => isInUse,
    );

  test('is made at the first start, found again, and never on disk in the clear', async () => {
    const first = Buffer.from(await start());

    expect(first).toHaveLength(32);
    expect(Buffer.from(await start('FI-HEL', true))).toEqual(first);
    const text = await readFile(file());
    expect(
      text.includes(first) || text.includes(first.toString('base64')) || text.includes(first.toString('hex')),
    ).toBe(false);
  });

  test('outlives the rotation of the provider’s key and the end of its old version', async () => {
    const first = await start();
    key.rotate();
    expect(await start()).toEqual(first);
    key.oldest = 2;

    expect(await start()).toEqual(first);
  });

  test('opens although it cannot be wrapped again at the moment', async () => {
    const first = await start();
    refuses = (asked) => /rewrap|ReEncrypt/.test(asked);

    expect(await start()).toEqual(first);
  });

  test('of one region is of no use to another', async () => {
    await start('FI-HEL');

    await expect(start('DE-FRA')).rejects.toThrow(`ROOT_KEY_PROVIDER=${name}`);
  });

  test('that cannot be had keeps the region from starting, and so does a lost file', async () => {
    await start();
    refuses = () => true;
    await expect(start()).rejects.toThrow(`ROOT_KEY_PROVIDER=${name}`);
    await rm(file());

    await expect(start('FI-HEL', true)).rejects.toThrow(/is missing, but secrets are sealed/);
  }, 20_000);
});

test('a token of Vault that is refused is told by its status and never quoted', async () => {
  await writeFile(tokenFile, 'another-token');
  const rootKeyProvider = (CONFIGS['vault'] as () => RootKeyProviderConfig)();
  const source = { regionId: parseRegionId('FI-HEL'), rootKey: undefined, decode: () => undefined, logger };
  const failure = await createRootKey(
    { ...source, rootKeyFile: join(folder, 'k'), rootKeyProvider },
    async () => false,
  ).then(
    () => '',
    (error: unknown) => String(error),
  );

  expect(failure).toContain('Vault answered 403');
  expect(failure).not.toContain('another-token');
});
