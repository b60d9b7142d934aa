import { expect, test } from 'vitest';
import { loadConfig } from '../../../s3-adapter/config.ts';

const env = {
  REGION_ID: 'FI-HEL',
  REGIONAL_GRAPHQL_URL: 'http://127.0.0.1:8001/graphql',
  S3_ADAPTER_TOKEN: 'x'.repeat(32),
  BLOB_PATH: '/var/lib/blobs',
};

test('what is needed suffices', () => {
  expect(loadConfig(env)).toMatchObject({
    regionId: 'FI-HEL',
    port: 9001,
    basePath: '/s3',
    domains: [],
    trustedProxies: ['127.0.0.0/8', '::1'],
  });
});

test('everything wrong is told at once, by name and without values', () => {
  const bad = { S3_ADAPTER_TOKEN: 'short-secret', S3_BASE_PATH: '/bucket', HOST: '0.0.0.0', REGION_ID: 'nowhere' };
  let message = '';
  try {
    loadConfig(bad);
  } catch (error) {
    message = (error as Error).message;
  }

  for (const name of ['REGION_ID', 'REGIONAL_GRAPHQL_URL', 'S3_ADAPTER_TOKEN', 'BLOB_PATH', 'S3_BASE_PATH'])
    expect(message).toContain(name);
  expect(message).not.toContain('short-secret');
});

test('the open mode is not exposed without saying so', () => {
  expect(() => loadConfig({ ...env, HOST: '0.0.0.0' })).toThrow('OPEN_MODE_ACKNOWLEDGED');
});
