import { randomUUID } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { Agent as HttpsAgent } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openAuthority } from '../../dev/trust/local-authority.ts';
import { query } from '../support/query.ts';
import { type OwnStack, regionOf, type StackUnderTest, startOwnStack } from '../support/stack.ts';
import { bearer } from '../support/tokens.ts';

const HOME = 'FI-HEL';
const CUSTOMER = 'tls-corp';

let own: OwnStack;
let stack: StackUnderTest;
let ca: Buffer;
let dispatcher: Agent;
let officer: Record<string, string>;
let s3: S3Client;
let throughGateway: S3Client;

beforeAll(async () => {
  own = await startOwnStack([HOME, 'DE-FRA'], 'enforced', { tls: true });
  stack = own.description();
  ca = await readFile(stack.caFile ?? '');
  dispatcher = new Agent({ connect: { ca } });
  officer = await bearer(stack, { roles: ['compliance_officer'], regions: [HOME, 'DE-FRA'] });
  const operator = await bearer(stack, { roles: ['operator'] });
  const admin = await bearer(stack, { roles: ['tenant_admin'], customers: [CUSTOMER] });
  const { url, s3Url } = regionOf(stack, HOME);
  await call('POST', `${stack.gateway}/routing/customers/${CUSTOMER}?region_id=${HOME}`, operator);
  await call('POST', `${url}/api/customers/${CUSTOMER}/register`, officer, {
    customer_name: CUSTOMER,
    country: 'Finland',
  });
  const { json: key } = await call('POST', `${url}/api/customers/${CUSTOMER}/access-keys`, admin, {});
  const credentials = { accessKeyId: key.access_key_id, secretAccessKey: key.secret_access_key };
  const requestHandler = { httpsAgent: new HttpsAgent({ ca }) };
  const options = { region: 'fi-hel', forcePathStyle: true, credentials, requestHandler };
  s3 = new S3Client({ ...options, endpoint: s3Url });
  throughGateway = new S3Client({ ...options, endpoint: `${stack.gateway}/s3` });
});

afterAll(async () => {
  s3?.destroy();
  throughGateway?.destroy();
  await dispatcher?.close();
  await own?.stop();
});

async function call(method: 'GET' | 'POST', url: string, headers: Record<string, string> = {}, body?: object) {
  const answer = await request(url, {
    method,
    dispatcher,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.body.text();
  // biome-ignore lint/suspicious/noExplicitAny: the assertions check its shape
  const json: any = text.startsWith('{') ? JSON.parse(text) : {};
  if (answer.statusCode >= 500) throw new Error(text);
  return { status: answer.statusCode, json, text };
}

describe('a stack under TLS', () => {
  test('answers through the gateway from its regions, which know the gateway by signature and certificate', async () => {
    const requestId = randomUUID();
    const { json } = await call(
      'POST',
      `${stack.gateway}/graphql`,
      { ...officer, 'x-request-id': requestId },
      {
        query: `{ customer(id: "${CUSTOMER}") { name region { id } } }`,
      },
    );

    expect(json).toEqual({ data: { customer: { name: CUSTOMER, region: { id: HOME } } } });
    const rows = await query(
      regionOf(stack, HOME).databaseUrl,
      `SELECT DISTINCT via FROM operations_log WHERE request_id = $1`,
      [requestId],
    );
    expect(rows).toEqual([{ via: 'gateway' }]);
  });

  test('reports every region as healthy over its own https addresses', async () => {
    const { json } = await call('GET', `${stack.gateway}/health`);

    expect(json).toMatchObject({
      status: 'healthy',
      regional_endpoints: { [HOME]: { endpoint: regionOf(stack, HOME).url } },
    });
    expect(regionOf(stack, HOME).url).toMatch(/^https:/);
  });

  test('takes objects at the S3 port and gives them back through the gateway', async () => {
    await s3.send(new CreateBucketCommand({ Bucket: 'sealed' }));
    await s3.send(new PutObjectCommand({ Bucket: 'sealed', Key: 'letter.txt', Body: 'under TLS' }));
    const { Body } = await throughGateway.send(new GetObjectCommand({ Bucket: 'sealed', Key: 'letter.txt' }));

    expect(await Body?.transformToString()).toBe('under TLS');
  });

  test('has its checkpoints cosigned by the gateway', async () => {
    const { databaseUrl } = regionOf(stack, HOME);
    const cosigned = () => query(databaseUrl, 'SELECT 1 FROM audit_cosignatures LIMIT 1');

    await expect.poll(cosigned, { timeout: 20_000, interval: 250 }).toHaveLength(1);
  });

  test('says nothing in the clear', async () => {
    const { url, s3Url } = regionOf(stack, HOME);

    for (const address of [stack.gateway, url, s3Url]) {
      await expect(fetch(address.replace('https:', 'http:'))).rejects.toThrow();
    }
  });

  test('shows a renewed certificate without a restart', async () => {
    const other = await openAuthority(join(stack.dataFolder, 'trust', 'tls'));
    const renewed = await other.issue('renewed');
    const { url } = regionOf(stack, HOME);
    const names = await other.issue(HOME);
    await copyFile(renewed.key, names.key);
    await copyFile(renewed.cert, names.cert);

    const shown = (): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), ca }, () => {
          resolve(String(socket.getPeerCertificate().subject.CN));
          socket.end();
        });
        socket.on('error', reject);
      });
    await expect.poll(shown, { timeout: 10_000 }).toBe('renewed');
    expect((await call('GET', `${stack.gateway}/health`)).json.status).toBe('healthy');
  });
});
