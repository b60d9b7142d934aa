import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS_IN, placesOf } from '../../support/places.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const requirement of ['strict', 'eu-only', 'flexible']) await register(running, requirement);
});
afterAll(() => running.close());

const register = (region: RunningRegion, requirement: string, more: object = {}) =>
  region.post(`/api/customers/${requirement}/register`, {
    customer_name: requirement,
    data_residency_requirement: requirement,
    primary_contact_email: 'contact@example.org',
    ...more,
  });

/** As the router hands a request on. */
const from = (place: keyof typeof ADDRESS_IN, customer: string): Record<string, string> => ({
  'x-domicile-via': 'gateway',
  'x-forwarded-for': ADDRESS_IN[place],
  'x-customer-id': customer,
});
const info = (customer: string, place: keyof typeof ADDRESS_IN, region = running) =>
  region.get(`/api/customers/${customer}/info`, from(place, customer));

async function eventsOf(customer: string) {
  await sleep(50);
  return running.sql<{ event_type: string; event_description: string }>(
    'SELECT event_type, event_description FROM compliance_events WHERE customer_id = $1 ORDER BY created_at DESC',
    [customer],
  );
}
const lastEntry = async (customer: string) =>
  (
    await running.sql<Record<string, unknown>>(
      `SELECT decision, decision_reasons, ruleset_version, source_country, source_country_method, cross_border_transfer, status_code
       FROM audit_entries WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 1`,
      [customer],
    )
  )[0];

describe('the residency decision on a REST call', () => {
  test.each([
    ['strict', 'FI', 200],
    ['strict', 'DE', 200],
    ['strict', 'JP', 403],
    ['strict', 'US', 403],
    ['strict', 'nowhere', 403],
    ['eu-only', 'DE', 200],
    ['eu-only', 'JP', 200],
    ['eu-only', 'US', 403],
    ['eu-only', 'nowhere', 403],
    ['flexible', 'US', 200],
    ['flexible', 'nowhere', 200],
  ] as const)('of a %s customer from %s answers %i', async (customer, place, status) => {
    expect((await info(customer, place)).status).toBe(status);
  });

  test('refuses without telling the rule, with the id under which the region explains it', async () => {
    const { body, headers } = await info('strict', 'US');

    expect(body).toMatchObject({ code: 'RESIDENCY_DENIED', decisionId: headers['x-request-id'] });
    expect(JSON.stringify(body)).not.toMatch(/strict|THIRD_COUNTRY/);
  });

  test('is in the audit entry: decision, reasons, ruleset, country and how it is known', async () => {
    await info('strict', 'US');

    expect(await lastEntry('strict')).toMatchObject({
      decision: 'DENY',
      decision_reasons: expect.arrayContaining(['STRICT_HOME_COUNTRY_ONLY']),
      ruleset_version: expect.stringMatching(/^\d{4}\.\d+\+[0-9a-f]{12}$/),
      source_country: 'US',
      source_country_method: 'TRUSTED_HEADER',
      status_code: 403,
    });
  });

  test('that is a DENY raises one open event, counted up', async () => {
    await info('strict', 'US');
    await info('strict', 'US');

    const denials = (await eventsOf('strict')).filter(({ event_description }) => event_description.includes('from US'));
    expect(denials).toHaveLength(1);
    expect(denials[0]?.event_type).toBe('residency_denied');
  });

  test('follows a changed requirement at once', async () => {
    await register(running, 'changing', { data_residency_requirement: 'flexible' });
    expect((await info('changing', 'US')).status).toBe(200);

    await register(running, 'changing', { data_residency_requirement: 'strict' });

    expect((await info('changing', 'US')).status).toBe(403);
  });

  test('redacts contacts outside of the home country', async () => {
    const abroad = await info('strict', 'DE');
    const athome = await info('strict', 'FI');

    expect(abroad.body.customer_info.primary_contact_email).toBeNull();
    expect(athome.body.customer_info.primary_contact_email).toBe('contact@example.org');
  });

  test('costs no statement once the terms are known', async () => {
    await info('flexible', 'FI');
    let asked = 0;
    const { pool } = running.region;
    const query = pool.query.bind(pool) as (...parts: unknown[]) => unknown;
    pool.query = ((...parts: unknown[]) => {
      if ((parts[0] as { name?: string }).name === 'residency-terms') asked += 1;
      return query(...parts);
    }) as typeof pool.query;

    await Promise.all(Array.from({ length: 20 }, () => info('flexible', 'FI')));

    pool.query = query as typeof pool.query;
    expect(asked).toBe(0);
  });
});

describe('the residency decision on GraphQL', () => {
  const QUERY = `{ _entities(representations: [{ __typename: "Customer", id: "strict", region: { id: "FI-HEL" } }]) {
    ... on Customer { name primaryContactEmail } } }`;

  test('gives a null in the place of a redacted value, without an error', async () => {
    const { data, errors } = await running.graphql(QUERY, {}, from('DE', 'strict'));

    expect(errors).toEqual([]);
    expect(data._entities[0]).toEqual({ name: 'strict', primaryContactEmail: null });
  });

  test('gives an error in the place of a customer that may not be disclosed', async () => {
    const { data, errors } = await running.graphql(QUERY, {}, from('US', 'strict'));

    expect(data._entities).toEqual([null]);
    expect(errors[0]?.extensions).toMatchObject({ code: 'RESIDENCY_DENIED', regionId: 'FI-HEL' });
  });

  test('leaves the other customers of a list intact', async () => {
    const { 'x-customer-id': _nobody, ...headers } = from('US', 'strict');
    const { data, errors } = await running.graphql(
      `{ _entities(representations: [{ __typename: "Region", id: "FI-HEL" }]) {
        ... on Region { customers(first: 200) { edges { node { id } } } } } }`,
      {},
      headers,
    );

    const ids = data._entities[0].customers.edges.map(({ node }: { node: { id: string } | null }) => node?.id);
    expect(ids).toContain('flexible');
    expect(ids).not.toContain('strict');
    expect(errors.every(({ extensions }) => extensions['code'] === 'RESIDENCY_DENIED')).toBe(true);
  });
});

describe('the router as a place of disclosure', () => {
  test('denies a strict customer whose home the router is not in, and nothing that comes directly', async () => {
    const american = await startRegion({ regionId: 'US-EAST', places: placesOf('US-EAST', 'FI') });
    await register(american, 'strict');

    const through = await info('strict', 'US', american);
    const direct = await american.get('/api/customers/strict/info', { 'x-customer-id': 'strict' });

    expect([through.status, direct.status]).toEqual([403, 200]);
    await american.close();
  });
});
