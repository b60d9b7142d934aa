import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

const ACME = {
  customer_name: 'Acme Corporation',
  country: 'Finland',
  data_residency_requirement: 'strict',
  compliance_requirements: ['GDPR', 'Finnish_Data_Protection_Act'],
  primary_contact_email: 'contact@acme.fi',
  compliance_officer_email: 'gdpr@acme.fi',
};

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
});
afterAll(() => running.close());

const assign = (customerId: string, regionId: string) =>
  running.globalSql('INSERT INTO customer_routing (customer_id, primary_region_id) VALUES ($1, $2)', [
    customerId,
    regionId,
  ]);

describe('POST /api/customers/:id/register', () => {
  test('creates the profile of the product document with 201, then updates every given field with 200', async () => {
    await assign('acme-corp', 'FI-HEL');

    const created = await running.post('/api/customers/acme-corp/register', ACME);
    const updated = await running.post('/api/customers/acme-corp/register', {
      customer_name: 'Acme Oyj',
      country: 'SE',
      customer_type: 'government',
      compliance_requirements: ['GDPR'],
      compliance_officer_email: null,
      next_compliance_review: '2027-01-31',
    });
    const info = await running.get('/api/customers/acme-corp/info');

    expect(created).toMatchObject({ status: 201, body: { customer_id: 'acme-corp', region: 'FI-HEL' } });
    expect(updated).toMatchObject({ status: 200, body: { customer_id: 'acme-corp', region: 'FI-HEL' } });
    expect(info.body).toEqual({
      customer_info: {
        customer_id: 'acme-corp',
        customer_name: 'Acme Oyj',
        customer_type: 'government',
        region_id: 'FI-HEL',
        country: 'Sweden',
        country_code: 'SE',
        data_residency_requirement: 'strict',
        compliance_requirements: ['GDPR'],
        data_classification: 'internal',
        primary_contact_email: 'contact@acme.fi',
        compliance_officer_email: null,
        allowed_regions: [],
        compliance_status: 'active',
        next_compliance_review: '2027-01-31T00:00:00.000Z',
        created_at: expect.any(String),
      },
      region: 'FI-HEL',
      note: expect.any(String),
    });
  });

  test('claims a customer that nobody owns in the global directory, and says nothing else there', async () => {
    await running.post('/api/customers/claimed/register', { customer_name: 'Claimed Oy' });

    const routing = await running.globalSql(
      'SELECT customer_id, primary_region_id, routing_notes FROM customer_routing WHERE customer_id = $1',
      ['claimed'],
    );
    const log = await running.globalSql('SELECT customer_id, routed_to_region, routing_reason FROM routing_log');

    expect(routing).toEqual([{ customer_id: 'claimed', primary_region_id: 'FI-HEL', routing_notes: null }]);
    expect(log).toEqual([{ customer_id: 'claimed', routed_to_region: 'FI-HEL', routing_reason: 'CLAIMED' }]);
  });

  test('refuses a customer of another region with 421 and stores nothing', async () => {
    await assign('german', 'DE-FRA');

    const answer = await running.post('/api/customers/german/register', { customer_name: 'Deutsche GmbH' });

    expect(answer).toMatchObject({ status: 421, body: { code: 'WRONG_REGION', regionId: 'FI-HEL' } });
    expect(await running.sql('SELECT 1 FROM customers WHERE customer_id = $1', ['german'])).toEqual([]);
  });

  test('names every problem of a registration at once and repeats no value', async () => {
    const answer = await running.post('/api/customers/new-one/register', {
      customer_name: 'x'.repeat(201),
      country: 'Atlantis',
      data_residency_requirement: 'lax',
      compliance_requirements: 'GDPR',
      primary_contact_email: 'secret-not-an-address',
      favourite_colour: 'red',
      name: 'wire name of the other transport',
    });

    expect(answer.status).toBe(422);
    expect(answer.body.problems.map((problem: { field: string }) => problem.field).sort()).toEqual([
      'compliance_requirements',
      'country',
      'customer_name',
      'data_residency_requirement',
      'favourite_colour',
      'name',
      'primary_contact_email',
    ]);
    expect(JSON.stringify(answer.body)).not.toMatch(/secret-not-an-address|Atlantis|lax/);
  });

  test('requires a name for a new customer', async () => {
    const answer = await running.post('/api/customers/nameless/register', { country: 'Finland' });

    expect(answer).toMatchObject({ status: 422, body: { problems: [{ field: 'customer_name' }] } });
    expect(await running.globalSql('SELECT 1 FROM customer_routing WHERE customer_id = $1', ['nameless'])).toEqual([]);
  });

  test.each([
    ['strict', ['FI-HEL', 'DE-FRA'], 'DE-FRA'],
    ['eu-only', ['DE-FRA', 'US-EAST'], 'US-EAST'],
  ])('refuses allowed regions that contradict %s', async (requirement, regions, wrong) => {
    const answer = await running.post('/api/customers/contradictory/register', {
      customer_name: 'Contradictory Oy',
      data_residency_requirement: requirement,
      allowed_regions: regions,
    });

    expect(answer.status).toBe(422);
    expect(answer.body.problems).toEqual([{ field: 'allowed_regions', message: expect.stringContaining(wrong) }]);
  });

  test('refuses to tighten the requirement while allowed regions contradict it', async () => {
    await running.post('/api/customers/tightened/register', {
      customer_name: 'Tightened Oy',
      data_residency_requirement: 'flexible',
      allowed_regions: ['US-EAST'],
    });

    const answer = await running.post('/api/customers/tightened/register', { data_residency_requirement: 'strict' });

    expect(answer).toMatchObject({ status: 422, body: { problems: [{ field: 'allowed_regions' }] } });
  });

  test('answers 409 to a body that names another region, and to a customer that is being relocated', async () => {
    await running.post('/api/customers/moving/register', { customer_name: 'Moving Oy' });
    const elsewhere = await running.post('/api/customers/moving/register', { region_id: 'DE-FRA' });
    await running.sql("UPDATE customers SET compliance_status = 'relocating' WHERE customer_id = 'moving'");

    const relocating = await running.post('/api/customers/moving/register', { customer_name: 'Other' });

    expect(elsewhere).toMatchObject({ status: 409, body: { code: 'RELOCATION_REQUIRED' } });
    expect(relocating).toMatchObject({ status: 409, body: { code: 'CONFLICT' } });
  });

  test('stores SQL-looking and unusual text as it is', async () => {
    const name = `Robert'); DROP TABLE customers;-- %_\\ "ÅÄÖ" 🦊`;
    await running.post('/api/customers/bobby/register', { customer_name: name });

    const info = await running.get('/api/customers/bobby/info');

    expect(info.body.customer_info.customer_name).toBe(name);
  });

  test.each([
    ['{"customer_name":', 400, 'BAD_USER_INPUT'],
    ['[]', 400, 'BAD_USER_INPUT'],
    [{ customer_name: 'x\u0000y' }, 422, 'UNPROCESSABLE'],
    [{ customer_name: 'x', notes: 'y'.repeat(300_000) }, 413, 'PAYLOAD_TOO_LARGE'],
    ['{"__proto__": {"customer_name": "x"}}', 422, 'UNPROCESSABLE'],
  ])('refuses a body that cannot be used (case %#)', async (body, status, code) => {
    const answer = await running.post('/api/customers/malformed/register', body);

    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});

describe('GET /api/customers/:id/info', () => {
  test.each([
    ['/api/customers/nobody/info', 404, 'CUSTOMER_NOT_FOUND'],
    ['/api/customers/no%20body/info', 400, 'BAD_USER_INPUT'],
    ['/api/customers/x%27%20OR%201%3D1--/info', 400, 'BAD_USER_INPUT'],
    ['/api/customers/%E0%A4%A/info', 400, 'BAD_USER_INPUT'],
    ['/api/unknown', 404, 'NOT_FOUND'],
  ])('answers %s with %i %s', async (path, status, code) => {
    expect(await running.get(path)).toMatchObject({ status, body: { code } });
  });

  test('answers 421 for a customer that another region owns', async () => {
    await assign('swedish', 'SE-STO');

    expect(await running.get('/api/customers/swedish/info')).toMatchObject({
      status: 421,
      body: { code: 'WRONG_REGION' },
    });
  });

  test('answers 403 to a caller who is another customer', async () => {
    await running.post('/api/customers/private/register', { customer_name: 'Private Oy' });

    const answer = await running.get('/api/customers/private/info', { 'x-customer-id': 'acme-corp' });

    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});

describe('the global database is down', () => {
  let cutOff: RunningRegion;

  beforeAll(async () => {
    cutOff = await startRegion({ globalDatabaseUrl: 'postgresql://nobody@127.0.0.1:9/none' });
    await cutOff.sql(
      "INSERT INTO customers (customer_id, customer_name, region_id) VALUES ('here', 'Here Oy', 'FI-HEL')",
    );
  });
  afterAll(() => cutOff.close());

  test('customers that are registered go on; only new ones get 503', async () => {
    const info = await cutOff.get('/api/customers/here/info');
    const update = await cutOff.post('/api/customers/here/register', { customer_name: 'Here Oyj' });
    const unknown = await cutOff.get('/api/customers/not-here/info');
    const fresh = await cutOff.post('/api/customers/fresh/register', { customer_name: 'Fresh Oy' });
    const key = await cutOff.post('/api/customers/here/access-keys', {});

    expect([info.status, update.status, unknown.status, fresh.status, key.status]).toEqual([200, 200, 404, 503, 503]);
    expect(fresh.body.code).toBe('ROUTING_UNAVAILABLE');
    expect(await cutOff.sql('SELECT 1 FROM access_keys')).toEqual([]);
  });
});
