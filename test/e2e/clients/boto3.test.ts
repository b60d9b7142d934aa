import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { awsEnvironment, bucketName, cleanUp, client, ENDPOINTS, folder, PYTHON } from './run-client.ts';

const STEPS = fileURLToPath(new URL('boto3_steps.py', import.meta.url));

cleanUp();

describe.each(ENDPOINTS)('boto3 at %s', (_name, endpoint) => {
  test('writes, reads, copies, tags, lists and deletes with its default integrity checks', async () => {
    const environment = awsEnvironment(endpoint, await folder());

    expect(await client(PYTHON, [STEPS, endpoint.url, bucketName('boto')], environment)).toBe('done\n');
  });
});
