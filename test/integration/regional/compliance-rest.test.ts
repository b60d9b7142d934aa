import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CustomerId } from '../../../kernel/ids.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
const one = { 'x-actor-id': 'one' };
const two = { 'x-actor-id': 'two' };

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['acme', 'beta']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
});
afterAll(() => running.close());

test('events are listed by filter and in pages, and resolved once', async () => {
  for (const severity of ['low', 'high'] as const) {
    await running.region.services.events.raise({
      customerId: 'acme' as CustomerId,
      type: 'violation',
      severity,
      description: severity,
    });
  }
  const first = await running.get('/api/compliance/events?first=1');
  const rest = await running.get(`/api/compliance/events?first=1&after=${first.body.next}`);
  const found = [...first.body.events, ...rest.body.events].map(({ description }) => description);
  expect(found.sort()).toEqual(['high', 'low']);
  expect(rest.body.next).toBe(null);
  const high = await running.get('/api/compliance/events?severity=high&type=violation&open=true');
  expect(high.body.events).toHaveLength(1);
  expect((await running.get('/api/compliance/events', { 'x-customer-id': 'beta' })).body.events).toEqual([]);
  expect((await running.get('/api/compliance/events?type=banana')).status).toBe(400);

  const path = `/api/compliance/events/${high.body.events[0].id}/resolve`;
  expect((await running.post(path, { notes: 'Looked at it' }, one)).body).toMatchObject({ resolved_by: 'one' });
  expect((await running.post(path, { notes: 'Again' }, one)).status).toBe(409);
});

test('a rule goes from draft to active by two people', async () => {
  const draft = {
    customer_id: 'acme',
    name: 'no exports',
    type: 'cross_border',
    body: { place: { outsideEea: true }, kinds: ['EXPORT'], effect: 'DENY' },
  };
  const drafted = await running.post('/api/compliance/rules', draft, one);
  expect(drafted).toMatchObject({ status: 201, body: { state: 'draft', created_by: 'one' } });
  const act = (action: string, who: Record<string, string>) =>
    running.post(`/api/compliance/rules/${drafted.body.id}/actions`, { action }, who);

  expect((await act('simulate', one)).body).toMatchObject({ state: 'simulated', simulation: { windowDays: 30 } });
  expect((await act('submit', one)).body.state).toBe('awaiting_approval');
  expect((await act('approve', one)).status).toBe(403);
  expect((await act('approve', two)).body).toMatchObject({ state: 'active', approved_by: 'two' });
  expect((await running.get('/api/compliance/rules')).body.rules).toEqual([
    expect.objectContaining({ state: 'active', body: draft.body }),
  ]);
  expect((await act('retire', one)).body.state).toBe('retired');
  expect((await act('explode', one)).status).toBe(400);
});

test('a breach is declared, assessed, notified and closed', async () => {
  const declared = await running.post(
    '/api/compliance/breaches',
    {
      customer_id: 'acme',
      title: 'Key found in public',
      nature: 'confidentiality',
      role: 'controller',
      aware_at: new Date(Date.now() - 3_600_000).toISOString(),
      occurred_from: '2026-01-01T00:00:00Z',
      occurred_until: '2026-01-02T00:00:00Z',
      scope: { bucket: 'files', source_countries: ['US'] },
    },
    one,
  );
  expect(declared).toMatchObject({ status: 201, body: { risk: 'unassessed', scope: { source_countries: ['US'] } } });
  const act = (body: object) => running.post(`/api/compliance/breaches/${declared.body.id}/actions`, body, one);

  expect((await act({ action: 'assess', risk: 'risk', measures: 'Key revoked' })).body.risk).toBe('risk');
  const submitted = await act({ action: 'submit_milestone', milestone: 'A33_1_AUTHORITY_72H', reference: 'TSV-1' });
  expect(submitted.body.milestones).toContainEqual(
    expect.objectContaining({ milestone: 'A33_1_AUTHORITY_72H', required: true, submitted_by: 'one', overdue: false }),
  );
  expect((await act({ action: 'compute_impact' })).body).toMatchObject({ affected_objects: 0 });
  expect((await act({ action: 'close' })).body.closed_at).not.toBe(null);
  expect((await running.get('/api/compliance/breaches')).body.breaches).toHaveLength(1);
});

test('instruments, terms and exceptions are registered over REST', async () => {
  const acme = { ...one, 'x-customer-id': 'acme' };
  const instrument = {
    customer_id: 'acme',
    organisation: 'importer',
    basis: 'A46_2_C_SCC',
    countries: ['US'],
    reference: 'SCC of 2026',
    valid_until: '2030-01-01T00:00:00Z',
  };
  const registered = await running.post('/api/compliance/transfer-instruments', instrument, one);
  expect(registered.status).toBe(201);
  expect((await running.get('/api/compliance/transfer-instruments', acme)).body.instruments).toEqual([
    expect.objectContaining({ organisation: 'importer', valid_until: '2030-01-01T00:00:00.000Z' }),
  ]);
  const revoke = `/api/compliance/transfer-instruments/${registered.body.id}/revoke`;
  expect((await running.post(revoke, {}, one)).status).toBe(200);
  expect((await running.post(revoke, {}, one)).status).toBe(409);

  const terms = { organisation: 'acme-group', strict_elsewhere_in_eea: 'DENY' };
  expect((await running.post('/api/compliance/residency-terms', terms, acme)).status).toBe(200);
  const exception = { country: 'JP', reason: 'Branch in Osaka' };
  expect((await running.post('/api/compliance/residency-exceptions', exception, acme)).status).toBe(201);
  const wrong = { ...instrument, valid_until: 'soon' };
  expect((await running.post('/api/compliance/transfer-instruments', wrong, one)).status).toBe(400);
});

test('the record of processing activities is read over GraphQL, typed and as CSV', async () => {
  const page = (
    argument: string,
  ) => `{ _entities(representations: [{ __typename: "Region", id: "FI-HEL" }]) { ... on Region {
    processingRecords${argument} { customerId controller categories objects } processingRecordsCsv${argument} } } }`;
  const { data, errors } = await running.graphql(page('(first: 1)'));
  expect(errors).toEqual([]);
  expect(data._entities[0].processingRecords).toEqual([
    { customerId: 'acme', controller: 'acme', categories: expect.arrayContaining(['audit']), objects: 0 },
  ]);
  const csv: string = data._entities[0].processingRecordsCsv;
  expect(csv.split('\r\n')).toHaveLength(3);
  expect(csv).toContain('"acme"');
  const next = await running.graphql(page('(after: "acme")'));
  expect(next.data._entities[0].processingRecords).toEqual([expect.objectContaining({ customerId: 'beta' })]);
});
