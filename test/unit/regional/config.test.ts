import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../kernel/config/parse-config.ts';
import { decodeRootKey, loadConfig } from '../../../subgraphs/regional/config.ts';

/** The product document's environment of a regional gateway. */
const DOCUMENTED = {
  GATEWAY_TYPE: 'regional',
  REGION_ID: 'FI-HEL',
  DATABASE_URL: 'postgresql://s3gateway:s3gateway_pass@postgres-fi-hel:5432/s3gateway_regional',
  GLOBAL_DATABASE_URL: 'postgresql://s3gateway:s3gateway_pass@postgres-global:5432/s3gateway_global',
};

const problemsOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('the configuration of a region', () => {
  test('the product document’s variables are enough', () => {
    expect(loadConfig(DOCUMENTED)).toMatchObject({
      regionId: 'FI-HEL',
      port: 8001,
      s3Port: 9001,
      host: '127.0.0.1',
      blobPath: '.data/regions/FI-HEL/blobs',
      rootKeyFile: '.data/regions/FI-HEL/root.key',
      logLevel: 'info',
    });
  });

  test('names everything that is missing at once', () => {
    expect(problemsOf({})).toEqual([
      'REGION_ID: is required',
      'DATABASE_URL: is required',
      'GLOBAL_DATABASE_URL: is required',
    ]);
  });

  test.each([
    [{ REGION_ID: 'finland' }, 'REGION_ID'],
    [{ GATEWAY_TYPE: 'global' }, 'GATEWAY_TYPE'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL'],
    [{ HOST: '0.0.0.0' }, 'HOST'],
    [{ NODE_ENV: 'production' }, 'AUTH_MODE'],
    [{ S3_ADAPTER_TOKEN: 'short' }, 'S3_ADAPTER_TOKEN'],
    [{ S3_ADAPTER_URL: 'http://127.0.0.1:9001' }, 'S3_ADAPTER_TOKEN'],
    [{ REGION_ROOT_KEY: 'not a key' }, 'REGION_ROOT_KEY'],
    [{ TRUSTED_PROXIES: 'somewhere' }, 'TRUSTED_PROXIES'],
    [{ TRUSTED_PROXIES: '10.0.0.0/8,10.0.0.0/99' }, 'TRUSTED_PROXIES'],
    [{ REGION_ROOT_KEY: 'ab'.repeat(32), REGION_ROOT_KEY_FILE: '/keys/root' }, 'REGION_ROOT_KEY'],
  ])('refuses %j by the variable’s name, without its value', (change, name) => {
    const problems = problemsOf({ ...DOCUMENTED, ...change });

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: `));
    expect(problems[0]).not.toContain('s3gateway_pass');
  });

  test('a root key is 32 bytes in base64 or hex', () => {
    const key = Buffer.alloc(32, 0xfb);

    expect(decodeRootKey(`${key.toString('base64')}\n`)).toEqual(key);
    expect(decodeRootKey(key.toString('base64url'))).toEqual(key);
    expect(decodeRootKey(key.toString('hex'))).toEqual(key);
    expect(decodeRootKey(Buffer.alloc(31).toString('base64'))).toBeUndefined();
    expect(decodeRootKey('')).toBeUndefined();
  });
});
