import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.sql(
    `INSERT INTO customers (customer_id, customer_name, region_id, country, country_code, created_at)
     SELECT 'customer-' || lpad(n::text, 3, '0'), 'Customer ' || n, 'FI-HEL', 'Finland', 'FI',
            timestamptz '2026-01-01' + (n / 3) * interval '1 second'
     FROM generate_series(1, 60) AS n`,
  );
  await running.sql(
    `INSERT INTO operations_log (customer_id, region_id, channel, operation_type, request_id, status_code)
     SELECT customer_id, 'FI-HEL', 's3', 'GetObject', 'seed-' || n, 200 FROM customers, generate_series(1, 7) AS n`,
  );
  await running.sql(
    `INSERT INTO data_subject_requests (customer_id, data_subject_id, request_type, received_at, response_deadline)
     SELECT customer_id, 'subject', 'erasure', now() - interval '40 days', now() - interval '10 days' FROM customers`,
  );
});
afterAll(() => running.close());

const region = { __typename: 'Region', id: 'FI-HEL' };
const PAGE = `query ($r: [_Any!]!, $first: Int, $after: String, $filter: CustomerFilter) {
  _entities(representations: $r) { ... on Region {
    customers(first: $first, after: $after, filter: $filter) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage endCursor }
      edges { cursor node { id name country complianceStatus } } } } } }`;

/** The fewest of several runs: the region's background work (sealing, witnesses, deadlines) asks in between. */
async function statementsOf(action: () => Promise<unknown>): Promise<number> {
  const counts: number[] = [];
  for (let run = 0; run < 5; run += 1) counts.push(await countStatements(action));
  return Math.min(...counts);
}

async function countStatements(action: () => Promise<unknown>): Promise<number> {
  const spy = vi.spyOn(pg.Client.prototype, 'query');
  try {
    await action();
    return spy.mock.calls.length;
  } finally {
    spy.mockRestore();
  }
}

describe('Region.customers', () => {
  test('pages through all customers once, oldest first, and counts them', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      const { data, errors } = await running.graphql(PAGE, { r: [region], first: 25, after });
      expect(errors).toEqual([]);
      const { edges, pageInfo, totalCount } = data._entities[0].customers;
      expect(totalCount).toBe(60);
      expect(pageInfo.hasPreviousPage).toBe(pages > 0);
      seen.push(...edges.map((edge: { node: { id: string } }) => edge.node.id));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      pages += 1;
    } while (after !== null);

    const expected = await running.sql<{ customer_id: string }>(
      'SELECT customer_id FROM customers ORDER BY created_at, customer_id',
    );
    expect(pages).toBe(3);
    expect(seen).toEqual(expected.map((row) => row.customer_id));
  });

  test.each([
    [{ search: 'OMER 6' }, 2],
    [{ search: 'customer-01' }, 10],
    [{ search: '%' }, 0],
    [{ search: "' OR 1=1 --" }, 0],
    [{ country: 'fi' }, 60],
    [{ country: 'FINLAND' }, 60],
    [{ complianceStatus: 'SUSPENDED' }, 0],
    [{ dataResidencyRequirement: 'STRICT' }, 60],
    [{ dataResidencyRequirement: 'EU_ONLY' }, 0],
    [{ search: null }, 60],
  ])('filters by %j', async (filter, count) => {
    const { data, errors } = await running.graphql(PAGE, { r: [region], filter });

    expect(errors).toEqual([]);
    expect(data._entities[0].customers.totalCount).toBe(count);
  });

  test('shows a caller who is a customer only itself', async () => {
    const { data } = await running.graphql(PAGE, { r: [region] }, { 'x-customer-id': 'customer-007' });

    const { totalCount, edges } = data._entities[0].customers;
    expect([totalCount, edges[0].node.id]).toEqual([1, 'customer-007']);
  });

  test('refuses a representation of another region', async () => {
    const { data, errors } = await running.graphql(PAGE, { r: [{ __typename: 'Region', id: 'DE-FRA' }] });

    expect(data._entities).toEqual([null]);
    expect(errors[0]).toMatchObject({
      path: ['_entities', 0],
      extensions: { code: 'WRONG_REGION', regionId: 'FI-HEL' },
    });
  });
});

describe('entities', () => {
  const NAMES = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { id name region { id } } } }';
  const reference = (id: unknown, regionId: unknown = 'FI-HEL') => ({
    __typename: 'Customer',
    id,
    region: { id: regionId },
  });

  test('a batch of customers is one statement, in the order asked, with an error of its own for each that is not here', async () => {
    const r = [
      reference('customer-003'),
      reference('nobody'),
      reference('customer-001', 'DE-FRA'),
      reference("'; DROP TABLE customers; --"),
      reference('customer-001'),
      reference('customer-003'),
    ];

    const { data, errors } = await running.graphql(NAMES, { r });

    expect(data._entities.map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
      'customer-003',
      null,
      null,
      null,
      'customer-001',
      'customer-003',
    ]);
    expect(errors.map(({ path, extensions }) => [path?.[1], extensions['code']]).sort()).toEqual([
      [1, 'CUSTOMER_NOT_FOUND'],
      [2, 'WRONG_REGION'],
      [3, 'BAD_USER_INPUT'],
    ]);
  });

  test.each([
    [{ __typename: 'Customer', id: 'customer-001' }],
    [{ __typename: 'Nothing', id: 'x' }],
    [{}],
    [null],
    ['x'],
  ])('a representation that is malformed is an error, not a crash: %j', async (broken) => {
    const answer = await running.post('/graphql', { query: NAMES, variables: { r: [broken] } });

    expect(answer.body.errors.length).toBeGreaterThan(0);
    expect(JSON.stringify(answer.body)).not.toMatch(/customer-001"|node_modules|\.ts/);
  });
});

describe('query counts', () => {
  const DETAILS = `id name region { id }
    complianceSummary { totalObjects openViolations pendingDataRequests compliancePercentage }
    auditEntries(first: 5) { edges { node { operation at } } }
    dataSubjectRequests(first: 3) { totalCount edges { node { right status overdue } } }`;
  const LIST = `query ($r: [_Any!]!, $first: Int) { _entities(representations: $r) { ... on Region {
    customers(first: $first) { totalCount edges { node { ${DETAILS} } } } alerts(first: 5) { id severity } } } }`;
  const BATCH = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { ${DETAILS} } } }`;
  const list = (first: number) => running.graphql(LIST, { r: [region], first });
  const batch = (count: number) =>
    running.graphql(BATCH, {
      r: Array.from({ length: count }, (_, index) => ({
        __typename: 'Customer',
        id: `customer-${String(index + 1).padStart(3, '0')}`,
        region: { id: 'FI-HEL' },
      })),
    });

  test('a page of 50 customers with entries, summaries and requests costs as many statements as a page of 2', async () => {
    const { data, errors } = await list(50);
    const two = await statementsOf(() => list(2));
    const fifty = await statementsOf(() => list(50));

    expect(errors).toEqual([]);
    expect(data._entities[0].customers.edges).toHaveLength(50);
    expect(data._entities[0].customers.edges[0].node.auditEntries.edges).toHaveLength(5);
    expect(data._entities[0].customers.edges[0].node.dataSubjectRequests).toEqual({
      totalCount: 1,
      edges: [{ node: { right: 'A17_ERASURE', status: 'RECEIVED', overdue: true } }],
    });
    expect(fifty).toBe(two);
    // Page, its count, alerts, summaries, entries, their keys, requests, their counts, and the entry of this request in the audit trail.
    expect(fifty).toBe(9);
  });

  test('so does a batch of 50 customers that the router asks for', async () => {
    const two = await statementsOf(() => batch(2));
    const fifty = await statementsOf(() => batch(50));

    expect([two, fifty]).toEqual([7, 7]);
  });
});

test('registerCustomer takes GraphQL’s own spellings and returns the profile', async () => {
  const { data, errors } = await running.graphql(
    `mutation { registerCustomer(customerId: "new-one", input: {
       name: "New One", country: "Germany", customerType: INDIVIDUAL, dataResidencyRequirement: EU_ONLY,
       complianceRequirements: ["GDPR"], dataClassification: RESTRICTED, primaryContactEmail: "a@b.example",
       allowedRegions: ["DE-FRA"], nextComplianceReview: "2027-01-01T00:00:00+02:00" }) {
       created customer { id region { id } name country countryCode customerType dataResidencyRequirement
         complianceRequirements dataClassification primaryContactEmail allowedRegions nextComplianceReview complianceStatus } } }`,
  );

  expect(errors).toEqual([]);
  expect(data.registerCustomer).toEqual({
    created: true,
    customer: {
      id: 'new-one',
      region: { id: 'FI-HEL' },
      name: 'New One',
      country: 'Germany',
      countryCode: 'DE',
      customerType: 'INDIVIDUAL',
      dataResidencyRequirement: 'EU_ONLY',
      complianceRequirements: ['GDPR'],
      dataClassification: 'RESTRICTED',
      primaryContactEmail: 'a@b.example',
      allowedRegions: ['DE-FRA'],
      nextComplianceReview: '2026-12-31T22:00:00.000Z',
      complianceStatus: 'ACTIVE',
    },
  });
});

test('a refused mutation names its fields in GraphQL’s spelling', async () => {
  const { data, errors } = await running.graphql(
    'mutation { registerCustomer(customerId: "other", input: { name: "x", primaryContactEmail: "nope" }) { created } }',
  );

  expect(data.registerCustomer).toBeNull();
  expect(errors[0]?.extensions).toMatchObject({ code: 'UNPROCESSABLE', problems: [{ field: 'primaryContactEmail' }] });
});

test('GET / and /health describe the region', async () => {
  const root = await running.get('/');
  const health = await running.get('/health');

  expect(root.body).toMatchObject({ service: 's3-gateway-regional-FI-HEL', region: 'FI-HEL' });
  expect(health).toMatchObject({
    status: 200,
    body: {
      status: 'healthy',
      service: 's3-gateway-regional-FI-HEL',
      region: 'FI-HEL',
      database: 'connected',
      customer_count: expect.any(Number),
      schema_hash: expect.stringMatching(/^[0-9a-f]{16}$/),
    },
  });
});
