import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningS3, startS3 } from './start-s3.ts';

let s3: RunningS3;

beforeAll(async () => {
  s3 = await startS3();
  await s3.issueKey('acme');
  await send('PUT', '/documents');
});
afterAll(() => s3.close());

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly continued: boolean;
}

interface SendOptions {
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  readonly agent?: Agent;
}

/** As acme, unsigned, unless the headers say otherwise. */
async function send(
  method: string,
  path: string,
  { headers = {}, body = '', agent }: SendOptions = {},
): Promise<Answer> {
  const request = httpRequest(`${s3.url}${path}`, {
    method,
    headers: { 'x-customer-id': 'acme', ...headers },
    ...(agent === undefined ? {} : { agent }),
  });
  let continued = false;
  if (headers['expect'] === undefined) request.end(body);
  else {
    request.flushHeaders();
    request.once('continue', () => {
      continued = true;
      request.end(body);
    });
  }
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  request.destroy();
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: Buffer.concat(pieces).toString(),
    continued,
  };
}

const codeOf = ({ body }: Answer): string | undefined => /<Code>(.*)<\/Code>/.exec(body)?.[1];

interface LoggedRow {
  readonly operation_type: string;
  readonly status_code: number;
  readonly error_code: string | null;
  readonly bytes_transferred: string;
  readonly customer_id: string | null;
  readonly decision: string;
}

const logged = ({ headers }: Answer): Promise<LoggedRow[]> =>
  s3.running.sql<LoggedRow>(
    `SELECT operation_type, status_code, error_code, bytes_transferred, customer_id, decision FROM operations_log
     WHERE request_id = $1 ORDER BY created_at, operation_type`,
    [headers['x-amz-request-id']],
  );

describe('the audit trail has every request by the time it is answered', () => {
  test('a write and a read, with status and bytes', async () => {
    const put = await send('PUT', '/documents/a.txt', { body: 'hello' });
    const get = await send('GET', '/documents/a.txt', { headers: { range: 'bytes=1-2' } });

    expect(get.body).toBe('el');
    expect(await logged(put)).toMatchObject([
      { operation_type: 'PutObject', status_code: 200, bytes_transferred: '5' },
    ]);
    expect(await logged(get)).toMatchObject([
      { operation_type: 'GetObject', status_code: 206, bytes_transferred: '2' },
    ]);
  });

  test.each<[string, string, SendOptions, Partial<LoggedRow>]>([
    ['GET', '/documents/none', {}, { operation_type: 'GetObject', status_code: 404, error_code: 'NoSuchKey' }],
    ['GET', '/nowhere/a', {}, { operation_type: 'GetObject', status_code: 404, error_code: 'NoSuchBucket' }],
    [
      'PUT',
      '/documents?replication',
      {},
      { operation_type: 'Unknown', status_code: 501, error_code: 'NotImplemented' },
    ],
    [
      'GET',
      '/documents?cors',
      {},
      { operation_type: 'GetBucketCors', status_code: 404, error_code: 'NoSuchCORSConfiguration' },
    ],
    [
      'GET',
      '/documents/%FF',
      {},
      { operation_type: 'Unknown', status_code: 400, error_code: 'InvalidURI', customer_id: null },
    ],
    [
      'PUT',
      '/documents/bad',
      { body: 'x', headers: { 'content-md5': 'AAAAAAAAAAAAAAAAAAAAAA==' } },
      { operation_type: 'PutObject', status_code: 400, error_code: 'BadDigest', bytes_transferred: '1' },
    ],
    [
      'PUT',
      '/documents/a.txt',
      { body: 'x', headers: { 'if-none-match': '*' } },
      { operation_type: 'PutObject', status_code: 412, error_code: 'PreconditionFailed' },
    ],
    [
      'GET',
      '/documents/a.txt',
      { headers: { authorization: 'AWS4-HMAC-SHA256 nonsense' } },
      { operation_type: 'GetObject', status_code: 400, error_code: 'AuthorizationHeaderMalformed' },
    ],
    [
      'GET',
      '/documents',
      { headers: { 'x-customer-id': 'nobody' } },
      {
        operation_type: 'ListObjects',
        status_code: 404,
        error_code: 'CustomerNotFound',
        customer_id: 'nobody',
        decision: 'DENY',
      },
    ],
  ])('%s %s with %j', async (method, path, options, row) => {
    const answer = await send(method, path, options);

    expect(answer.status).toBe(row.status_code);
    expect(codeOf(answer)).toBe(row.error_code);
    expect(await logged(answer)).toMatchObject([row]);
  });

  test('a customer of another region is sent away with 421', async () => {
    await s3.running.globalSql(
      "INSERT INTO regions (region_id, gateway_endpoint) VALUES ('DE-FRA', 'http://de') ON CONFLICT DO NOTHING",
    );
    await s3.running.globalSql(
      "INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ('kunde', 'DE-FRA')",
    );

    const answer = await send('PUT', '/documents/a', { headers: { 'x-customer-id': 'kunde' }, body: 'x' });

    expect([answer.status, codeOf(answer)]).toEqual([421, 'WrongRegion']);
    expect(await logged(answer)).toMatchObject([{ customer_id: 'kunde', error_code: 'WrongRegion', decision: 'DENY' }]);
  });

  test('an audit trail that cannot be written refuses the request', async () => {
    await s3.running.sql('ALTER TABLE audit_entries ADD CONSTRAINT full_disk CHECK (false) NOT VALID', []);
    const put = await send('PUT', '/documents/unaudited', { body: 'x' });
    const get = await send('GET', '/documents/a.txt');
    await s3.running.sql('ALTER TABLE audit_entries DROP CONSTRAINT full_disk', []);

    expect([put.status, get.status]).toEqual([503, 503]);
    expect((await send('GET', '/documents/unaudited')).status).toBe(404);
  });
});

test('an unsigned upload creates the bucket that the product document never creates', async () => {
  const answer = await send('PUT', '/fresh/contract.pdf', { body: 'pdf' });

  expect(answer.status).toBe(200);
  expect((await logged(answer)).map((row) => row.operation_type)).toEqual(['CreateBucket', 'PutObject']);
  expect((await send('GET', '/fresh/contract.pdf')).body).toBe('pdf');
});

describe('Expect: 100-continue', () => {
  const expecting = { headers: { expect: '100-continue', 'content-length': '5' }, body: 'hello' };

  test('is answered when the request can succeed', async () => {
    const answer = await send('PUT', '/documents/expected', expecting);

    expect([answer.continued, answer.status]).toEqual([true, 200]);
  });

  test.each([
    ['a condition cannot hold', { 'if-match': '"abc"' }, 404],
    ['the caller is not known', { 'x-customer-id': 'nobody' }, 404],
    ['the size is too large', { 'content-length': String(6 * 1024 ** 3) }, 400],
    ['the checksum is no checksum', { 'x-amz-checksum-crc32': 'x' }, 400],
  ])('is not answered when %s, so no byte is sent in vain', async (_, headers, status) => {
    const answer = await send('PUT', '/documents/never-there', {
      ...expecting,
      headers: { ...expecting.headers, ...headers },
    });

    expect([answer.continued, answer.status, answer.headers.connection]).toEqual([false, status, 'close']);
  });
});

describe('connections', () => {
  test('one goes on after a refusal whose body was short', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const refused = await send('PUT', '/documents?website', { body: 'x'.repeat(1_000), agent });
    const after = await send('GET', '/documents/a.txt', { agent });
    agent.destroy();

    expect([refused.status, refused.headers.connection, after.status]).toEqual([501, 'keep-alive', 200]);
  });

  test('a client that sends a large body in vain still reads the answer', async () => {
    const answer = await send('PUT', '/documents?website', { body: randomBytes(8 * 1024 * 1024) });

    expect([answer.status, answer.headers.connection, codeOf(answer)]).toEqual([501, 'close', 'NotImplemented']);
  });

  test('an upload that breaks off leaves nothing', async () => {
    const { port } = new URL(s3.url);
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('PUT /documents/broken HTTP/1.1\r\nHost: x\r\nX-Customer-ID: acme\r\nContent-Length: 100000\r\n\r\n');
    socket.write(Buffer.alloc(50_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    await expect
      .poll(async () => (await s3.running.sql("SELECT FROM operations_log WHERE error_code = 'IncompleteBody'")).length)
      .toBe(1);

    expect((await send('GET', '/documents/broken')).status).toBe(404);
  });

  test('a body without a length is taken to its end', async () => {
    const request = httpRequest(`${s3.url}/documents/chunked`, { method: 'PUT', headers: { 'x-customer-id': 'acme' } });
    request.write('hello, ');
    request.end('world');
    await once(request, 'response');

    expect((await send('GET', '/documents/chunked')).body).toBe('hello, world');
  });
});

test('every answer carries the request id, and a HEAD error has no body', async () => {
  const head = await send('HEAD', '/documents/none');

  expect(head).toMatchObject({ status: 404, body: '' });
  expect(head.headers).toMatchObject({
    'x-amz-request-id': expect.any(String),
    'x-amz-id-2': expect.any(String),
    date: expect.any(String),
  });
  expect(await logged(head)).toMatchObject([{ operation_type: 'HeadObject', status_code: 404 }]);
});

test('an overwrite does not disturb a read that has begun', async () => {
  const [first, second] = [randomBytes(6_000_000), randomBytes(6_000_000)];
  await send('PUT', '/documents/overwritten', { body: first });
  const request = httpRequest(`${s3.url}/documents/overwritten`, { headers: { 'x-customer-id': 'acme' } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];

  await send('PUT', '/documents/overwritten', { body: second });
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);

  expect(Buffer.concat(pieces).equals(first)).toBe(true);
});

test('an object under legal hold is neither overwritten nor deleted', async () => {
  await send('PUT', '/documents/held', { body: 'evidence' });
  await s3.running.sql("UPDATE object_metadata SET legal_hold = true WHERE object_key = 'held'");

  const put = await send('PUT', '/documents/held', { body: 'other' });
  const remove = await send('DELETE', '/documents/held');

  expect([put.status, remove.status]).toEqual([403, 403]);
  expect(await logged(remove)).toMatchObject([
    { operation_type: 'DeleteObject', error_code: 'AccessDenied', decision: 'DENY' },
  ]);
  expect((await send('GET', '/documents/held')).body).toBe('evidence');
});

test('of many writers to one key exactly one wins a race for a new name', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      send('PUT', '/documents/raced', { body: `${index}`, headers: { 'if-none-match': '*' } }),
    ),
  );

  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array.from({ length: 19 }, () => 412)]);
});

describe('a deletion whose condition does not hold deletes nothing', () => {
  test('on one object', async () => {
    await send('PUT', '/documents/conditional', { body: 'x' });

    const answer = await send('DELETE', '/documents/conditional', { headers: { 'x-amz-if-match-size': '99' } });

    expect([answer.status, codeOf(answer)]).toEqual([412, 'PreconditionFailed']);
    expect((await send('GET', '/documents/conditional')).status).toBe(200);
  });

  test('on many', async () => {
    const body = '<Delete><Object><Key>conditional</Key><Size>99</Size></Object></Delete>';
    const md5 = createHash('md5').update(body).digest('base64');

    const answer = await send('POST', '/documents?delete', { body, headers: { 'content-md5': md5 } });

    expect([answer.status, codeOf(answer)]).toEqual([200, 'PreconditionFailed']);
    expect((await send('GET', '/documents/conditional')).status).toBe(200);
  });
});

test('an expectation that means nothing is ignored', async () => {
  const request = httpRequest(`${s3.url}/documents/expecting`, {
    method: 'PUT',
    headers: { 'x-customer-id': 'acme', expect: 'a miracle', 'content-length': '1' },
  });
  request.end('x');
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  response.resume();

  expect(response.statusCode).toBe(200);
});
