import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { authModeFields, refuseExposedOpenMode } from '../../../kernel/config/auth-mode.ts';
import { flag, httpUrl, port, postgresUrl, regionEndpoints } from '../../../kernel/config/fields.ts';
import { ConfigError, parseConfig } from '../../../kernel/config/parse-config.ts';
import { witnessPins } from '../../../kernel/config/witness-pins.ts';
import { COSIGNATURE, formatVerifierKey, NOTE_SIGNATURE } from '../../../kernel/transparency-log/verifier-key.ts';
import { testKey } from '../transparency-log/test-log.ts';

const problemsOf = (schema: z.ZodType, env: NodeJS.ProcessEnv): readonly string[] => {
  try {
    parseConfig(schema, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('a configuration', () => {
  const schema = z.object({
    PORT: port(8000),
    DATABASE_URL: postgresUrl,
    ENDPOINT: httpUrl.optional(),
    FAST: flag(true),
  });

  test('takes defaults for absent and for empty variables', () => {
    expect(parseConfig(schema, { DATABASE_URL: 'postgresql://h/db', PORT: '' })).toMatchObject({
      PORT: 8000,
      FAST: true,
    });
  });

  test('names every problem at once', () => {
    const problems = problemsOf(schema, { PORT: '70000', ENDPOINT: 'ftp://x', FAST: 'maybe' });

    expect(problems.map((line) => line.split(':')[0])).toEqual(['PORT', 'DATABASE_URL', 'ENDPOINT', 'FAST']);
    expect(problems[1]).toBe('DATABASE_URL: is required');
  });

  test('never repeats a value, which may be a secret', () => {
    expect(problemsOf(schema, { DATABASE_URL: 'mysql://root:hunter2@h/db' }).join()).not.toContain('hunter2');
  });

  test('reads region endpoints as in the product document and refuses what is not a region or a URL', () => {
    const endpoints = z.object({ E: regionEndpoints });

    expect(parseConfig(endpoints, { E: '{"FI-HEL": "http://gateway-fi-hel:8000/"}' }).E).toEqual(
      new Map([['FI-HEL', 'http://gateway-fi-hel:8000']]),
    );
    expect(problemsOf(endpoints, { E: '{"helsinki": "http://a"}' })).toHaveLength(1);
    expect(problemsOf(endpoints, { E: '{"FI-HEL": "nowhere"}' })).toHaveLength(1);
    expect(problemsOf(endpoints, { E: '{oops' })).toEqual(['E: must be a JSON object of region id to URL']);
  });
});

describe('pins of audit logs', () => {
  const schema = z.object({ PINS: witnessPins });

  test('are verifier keys named after logs, separated by commas; none is none', async () => {
    const pins = await Promise.all(
      ['domicile/audit/FI-HEL', 'domicile/audit/DE-FRA'].map(async (name) =>
        formatVerifierKey((await testKey(name, 1, NOTE_SIGNATURE)).key),
      ),
    );

    expect(parseConfig(schema, { PINS: pins.join(', ') }).PINS).toEqual(pins);
    expect(parseConfig(schema, {}).PINS).toEqual([]);
  });

  test('are refused if mistyped, of a witness, or of no region', async () => {
    const good = formatVerifierKey((await testKey('domicile/audit/FI-HEL', 1, NOTE_SIGNATURE)).key);
    const witness = formatVerifierKey((await testKey('domicile/audit/FI-HEL', 1, COSIGNATURE)).key);
    const elsewhere = formatVerifierKey((await testKey('log.example', 1, NOTE_SIGNATURE)).key);

    for (const PINS of [good.replace('FI-HEL', 'FI-TKU'), witness, elsewhere, `${good},nonsense`])
      expect(problemsOf(schema, { PINS })).toHaveLength(1);
  });
});

describe('the open mode', () => {
  const schema = z.object(authModeFields).superRefine(refuseExposedOpenMode);

  test.each(['127.0.0.1', '127.8.0.1', '::1', 'localhost'])('is allowed on %s', (HOST) => {
    expect(problemsOf(schema, { HOST })).toEqual([]);
  });

  test.each(['0.0.0.0', '::', '10.0.0.5', 'gateway.example'])('is refused on %s without an acknowledgement', (HOST) => {
    expect(problemsOf(schema, { HOST })).toHaveLength(1);
    expect(problemsOf(schema, { HOST, OPEN_MODE_ACKNOWLEDGED: '1' })).toEqual([]);
  });

  test('is refused in production whatever is acknowledged', () => {
    expect(problemsOf(schema, { NODE_ENV: 'production', OPEN_MODE_ACKNOWLEDGED: '1' })).toEqual([
      'AUTH_MODE: open is refused when NODE_ENV=production',
    ]);
  });
});
