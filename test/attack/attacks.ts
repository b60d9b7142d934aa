import { presign } from './sign-request.ts';
import { ABROAD, MINE, THEIRS, type Victims } from './victims.ts';

export interface Attack {
  readonly name: string;
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Sent as it is, on a socket of its own, instead of the above. */
  readonly raw?: string;
  /** Statuses, or codes in the answer's body, by which it counts as refused. */
  readonly refusedBy: readonly (number | string)[];
  /** Whether the region's audit trail must name it; what ends in the HTTP parser or at the router never gets there. */
  readonly audited: boolean;
}

const JSON_TYPE = { 'content-type': 'application/json' };

export async function attacksOn(victims: Victims): Promise<Attack[]> {
  return [
    ...(await withCredentials(victims)),
    ...onIdentifiers(victims),
    ...onGraphql(victims),
    ...onS3(victims),
    ...onHttp(victims),
  ];
}

async function withCredentials({ region, gateway, token, issue }: Victims): Promise<Attack[]> {
  const info = `${region}/api/customers/${THEIRS}/info`;
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const [header, payload, signature] = token.split('.');
  const raised = Buffer.from(
    JSON.stringify({ ...JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()), customers: [THEIRS] }),
  ).toString('base64url');
  const none = Buffer.from('{"alg":"none"}').toString('base64url');
  const attack = (name: string, headers: Record<string, string>, refusedBy: (number | string)[]): Attack => ({
    name,
    url: info,
    headers,
    refusedBy,
    audited: true,
  });
  return [
    attack('no credential', {}, [401]),
    attack('X-Customer-ID instead of a credential', { 'x-customer-id': THEIRS }, [401]),
    attack('my token, their X-Customer-ID', { ...bearer(token), 'x-customer-id': THEIRS }, [403]),
    attack('token with a changed payload', bearer(`${header}.${raised}.${signature}`), [403]),
    attack('token without a signature', bearer(`${none}.${raised}.`), [403, 401]),
    attack(
      'token for another region',
      bearer(await issue({ roles: ['tenant_admin'], customers: [THEIRS], audience: ['DE-FRA'] })),
      [403],
    ),
    attack(
      'expired token',
      bearer(await issue({ roles: ['tenant_admin'], customers: [THEIRS], lifetime: '-5m' })),
      [401],
    ),
    attack(
      'forged assertion',
      { 'x-domicile-via': 'gateway', 'x-domicile-assertion': `${header}.${raised}.${signature}` },
      [403],
    ),
    attack('claim to be the gateway', { 'x-domicile-via': 'gateway', 'x-customer-id': THEIRS }, [401]),
    attack('operator’s token on customer data', bearer(await issue({ roles: ['operator'] })), [403]),
    attack(
      'officer of another region',
      bearer(await issue({ roles: ['compliance_officer'], regions: ['DE-FRA'] })),
      [403],
    ),
    {
      name: 'tenant assigns a customer',
      method: 'POST',
      url: `${gateway}/routing/customers/new-corp?region_id=FI-HEL`,
      headers: bearer(token),
      refusedBy: [403],
      audited: false,
    },
  ];
}

function onIdentifiers({ region, otherRegion, gateway, token, theirKeyId }: Victims): Attack[] {
  const headers = { authorization: `Bearer ${token}`, ...JSON_TYPE };
  const graphql = (name: string, query: string, url = region): Attack => ({
    name,
    method: 'POST',
    url: `${url}/graphql`,
    headers,
    body: JSON.stringify({ query }),
    refusedBy: ['FORBIDDEN', 'WRONG_REGION'],
    audited: url === region,
  });
  const entity = (id: string, at: string) =>
    `{ _entities(representations: [{__typename: "Customer", id: "${id}", region: {id: "${at}"}}]) { ... on Customer { name } } }`;
  const rest = (name: string, method: string, path: string, refusedBy: number[]): Attack => ({
    name,
    method,
    url: region + path,
    headers,
    ...(method === 'POST' ? { body: '{"customer_name":"x"}' } : {}),
    refusedBy,
    audited: true,
  });
  return [
    rest('IDOR: profile', 'GET', `/api/customers/${THEIRS}/info`, [403]),
    rest('IDOR: change a profile', 'POST', `/api/customers/${THEIRS}/register`, [403]),
    rest('IDOR: keys', 'GET', `/api/customers/${THEIRS}/access-keys`, [403]),
    rest('IDOR: make a key', 'POST', `/api/customers/${THEIRS}/access-keys`, [403]),
    rest('IDOR: their key below my id', 'POST', `/api/customers/${MINE}/access-keys/${theirKeyId}/rotate`, [404]),
    rest('IDOR: customer that is none', 'GET', '/api/customers/..%2f..%2fetc/info', [400, 404]),
    graphql('IDOR: entity', entity(THEIRS, 'FI-HEL')),
    graphql('cross-region entity, named as local', entity(ABROAD, 'FI-HEL')),
    graphql('cross-region entity', entity(ABROAD, 'DE-FRA')),
    { ...graphql('IDOR through the router', `{ customer(id: "${THEIRS}") { name } }`, gateway) },
    { ...graphql('cross-region id', `{ customer(id: "${ABROAD}") { name } }`, gateway) },
    { ...graphql('my customer at another region', entity(MINE, 'DE-FRA'), otherRegion) },
    graphql(
      'the adapter’s own field',
      '{ s3SigningKey(accessKeyId: "A", date: "20260101", scopeRegion: "fi-hel", service: "s3") { customerId } }',
    ),
    graphql(
      'region-wide list',
      `{ _entities(representations: [{__typename: "Region", id: "DE-FRA"}]) { ... on Region { customers { totalCount } } } }`,
    ),
  ];
}

function onGraphql({ region, gateway, token }: Victims): Attack[] {
  const headers = { authorization: `Bearer ${token}`, ...JSON_TYPE };
  const nest = (depth: number): string =>
    depth === 0 ? 'id' : `region { customers { edges { node { ${nest(depth - 1)} } } } }`;
  const documents: [string, string][] = [
    [
      'alias bomb',
      JSON.stringify({ query: `{ ${Array.from({ length: 500 }, (_, i) => `a${i}: __typename`).join(' ')} }` }),
    ],
    ['depth bomb', JSON.stringify({ query: `{ regions { customers { edges { node { ${nest(8)} } } } } }` })],
    ['directive bomb', JSON.stringify({ query: `{ __typename ${'@include(if: true) '.repeat(200)} }` })],
    ['batch', JSON.stringify(Array.from({ length: 50 }, () => ({ query: '{ __typename }' })))],
    ['a million tokens', JSON.stringify({ query: `{ ${'a '.repeat(100_000)} }` })],
  ];
  return [
    ...documents.flatMap(([name, body]) =>
      [gateway, region].map((url) => ({
        name: `${name} at the ${url === region ? 'region' : 'router'}`,
        method: 'POST',
        url: `${url}/graphql`,
        headers,
        body,
        refusedBy: [400, 413],
        audited: url === region,
      })),
    ),
    {
      name: 'cross-site form',
      method: 'POST',
      url: `${gateway}/graphql`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
      body: '{"query":"{ __typename }"}',
      refusedBy: [400],
      audited: false,
    },
  ];
}

function onS3({ s3, key, gateway }: Victims): Attack[] {
  const signed = (path: string, more: object = {}) => presign(key, { origin: s3, path, ...more });
  const attack = (name: string, url: string, refusedBy: (number | string)[], more: Partial<Attack> = {}): Attack => ({
    name,
    url,
    refusedBy,
    audited: true,
    ...more,
  });
  const mine = `/${MINE}-files/secret`;
  const laughs = `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "${'&a;'.repeat(10)}"><!ENTITY c "${'&b;'.repeat(10)}">]><Delete><Object><Key>&c;</Key></Object></Delete>`;
  const del = (body: string) => ({ method: 'POST', body });
  const postDelete = signed(`/${MINE}-files`, { method: 'POST', query: { delete: '' } });
  return [
    attack('my key, their X-Customer-ID', signed(mine), [403], { headers: { 'x-customer-id': THEIRS } }),
    attack('my key, their bucket', signed(`/${THEIRS}-files/secret`), [403, 404]),
    attack('unsigned, their X-Customer-ID', `${s3}/${THEIRS}-files/secret`, [403, 404], {
      headers: { 'x-customer-id': THEIRS },
    }),
    attack('presigned: another key', signed(mine).replace('secret?', 'other?'), ['SignatureDoesNotMatch']),
    attack('presigned: another method', signed(mine), ['SignatureDoesNotMatch'], { method: 'DELETE' }),
    attack('presigned: longer', signed(mine).replace('Expires=60', 'Expires=6000'), ['SignatureDoesNotMatch']),
    attack('presigned: over', signed(mine, { at: new Date(Date.now() - 120_000) }), ['AccessDenied']),
    attack('presigned: from the future', signed(mine, { at: new Date(Date.now() + 3_600_000) }), ['AccessDenied']),
    attack('presigned: another region', signed(mine, { region: 'de-fra' }), ['AuthorizationQueryParametersError']),
    attack('presigned: another service', signed(mine, { service: 'iam' }), ['AuthorizationQueryParametersError']),
    attack('presigned: unsigned header steers', signed(mine), ['AccessDenied'], {
      headers: { 'x-amz-acl': 'public-read' },
    }),
    attack('unknown key', signed(mine).replace(key.accessKeyId, 'DOMIAAAAAAAAAAAAAAAA'), ['InvalidAccessKeyId']),
    attack(
      'header injected through a parameter',
      signed(mine, { query: { 'response-content-disposition': 'a\r\nset-cookie: x=1' } }),
      // Answered without the line break, or refused.
      [200, 400],
      { audited: false },
    ),
    attack('billion laughs', postDelete, ['MalformedXML', 'MissingContentMD5', 'InvalidRequest', 400], del(laughs)),
    attack(
      'external entity',
      postDelete,
      ['MalformedXML', 'InvalidRequest', 400],
      del('<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><Delete><Object><Key>&a;</Key></Object></Delete>'),
    ),
    attack('deep XML', postDelete, ['MalformedXML', 'InvalidRequest', 400], del('<a>'.repeat(50_000))),
    attack('key of 1,025 bytes', signed(`/${MINE}-files/${'k'.repeat(1_025)}`), ['KeyTooLongError', 400]),
    attack('overlong UTF-8', `${s3}/${MINE}-files/%c0%af`, [400, 403]),
    attack('NUL in a key', `${s3}/${MINE}-files/a%00b`, [400, 403]),
    attack('path traversal', `${s3}/${MINE}-files/..%2f..%2f..%2fetc%2fpasswd`, [400, 403, 404]),
    attack('unsigned through the router', `${gateway}/s3/${THEIRS}-files/secret`, [403, 404], {
      headers: { 'x-customer-id': THEIRS },
    }),
  ];
}

function onHttp({ region, gateway, s3 }: Victims): Attack[] {
  const head = (url: string, rest: string) => `POST /graphql HTTP/1.1\r\nHost: ${new URL(url).host}\r\n${rest}`;
  const smuggled = 'GET /api/customers/victim-corp/info HTTP/1.1\r\nHost: x\r\n\r\n';
  return [region, gateway, s3].flatMap((url, index) => {
    const place = ['region', 'router', 'S3 port'][index];
    const attack = (name: string, more: Partial<Attack>): Attack => ({
      name: `${name} at the ${place}`,
      url,
      refusedBy: [400],
      audited: false,
      ...more,
    });
    return [
      attack('oversized headers', { headers: { 'x-a': 'a'.repeat(60_000) }, refusedBy: [431] }),
      attack('smuggling: length and chunks', {
        raw: head(url, `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`),
      }),
      attack('smuggling: two lengths', { raw: head(url, `Content-Length: 0\r\nContent-Length: 9\r\n\r\n${smuggled}`) }),
      attack('smuggling: unknown coding', { raw: head(url, `Transfer-Encoding: xchunked\r\n\r\n${smuggled}`) }),
      attack('header injection', { raw: head(url, 'X-A: a\rSet-Cookie: b\r\nContent-Length: 0\r\n\r\n') }),
    ];
  });
}
