import { expect, test } from 'vitest';
import { loadGatewayConfig } from '../../../gateway/config.ts';
import { ConfigError } from '../../../kernel/config/parse-config.ts';

const DATABASE_URL = 'postgresql://s3gateway:secret@postgres-global:5432/s3gateway_global';

test('the environment of the product document is enough', () => {
  const config = loadGatewayConfig({
    GATEWAY_TYPE: 'global',
    DATABASE_URL,
    REGIONAL_ENDPOINTS: '{"FI-HEL": "http://gateway-fi-hel:8000", "DE-FRA": "http://gateway-de-fra:8000"}',
  });

  expect(config).toMatchObject({
    port: 8000,
    host: '127.0.0.1',
    s3Mode: 'proxy',
    regionTimeoutMs: 2000,
    introspection: true,
  });
  expect([...config.regionalEndpoints]).toEqual([
    ['FI-HEL', 'http://gateway-fi-hel:8000'],
    ['DE-FRA', 'http://gateway-de-fra:8000'],
  ]);
});

test('every mistake is told at once, by name and without its value', () => {
  const env = {
    GATEWAY_TYPE: 'regional',
    REGIONAL_ENDPOINTS: '{"finland": "x"}',
    GLOBAL_S3_MODE: 'guess',
    PORT: 'secret',
  };

  try {
    loadGatewayConfig(env);
    expect.unreachable();
  } catch (error) {
    const { problems } = error as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    for (const name of ['GATEWAY_TYPE', 'DATABASE_URL', 'REGIONAL_ENDPOINTS', 'GLOBAL_S3_MODE', 'PORT']) {
      expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
    }
    expect(problems).toContain('DATABASE_URL: is required');
    expect(problems).not.toContain('PORT: is required');
    expect(String(error)).not.toContain('secret');
  }
});

test('trusting everybody is not possible from outside or in production', () => {
  expect(() => loadGatewayConfig({ DATABASE_URL, HOST: '0.0.0.0' })).toThrow(/HOST/);
  expect(() => loadGatewayConfig({ DATABASE_URL, NODE_ENV: 'production' })).toThrow(/AUTH_MODE/);
  expect(loadGatewayConfig({ DATABASE_URL, HOST: '0.0.0.0', OPEN_MODE_ACKNOWLEDGED: '1' }).host).toBe('0.0.0.0');
});
