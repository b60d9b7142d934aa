import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ADDRESS_IN } from '../../support/places.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
const at = (place: keyof typeof ADDRESS_IN, customer = 'acme') => ({
  'x-domicile-via': 'gateway',
  'x-forwarded-for': ADDRESS_IN[place],
  'x-customer-id': customer,
});
const PATH = '/api/compliance/access-approvals';
const asker = { 'x-customer-id': 'acme', 'x-actor-id': 'one' };
const second = { 'x-customer-id': 'acme', 'x-actor-id': 'two' };
const wanted = {
  kind: 'FIELD_READ',
  organisation: 'acme',
  country: 'US',
  reason: 'Support case 17, agreed by phone',
  valid_hours: 2,
};

beforeAll(async () => {
  running = await startRegion();
  const profile = { customer_name: 'Acme', data_residency_requirement: 'eu-only' };
  await running.post('/api/customers/acme/register', profile);
  // A derogation on file is used case by case (Art. 49(1)), which is what asks for an approval.
  await running.sql(`INSERT INTO transfer_instruments (customer_id, organisation, basis, countries, reference, registered_by)
    VALUES ('acme', 'acme', 'A49_1_B', '{US}', 'contract 7', 'officer')`);
});
afterAll(() => running.close());
beforeEach(async () => {
  await running.sql('DELETE FROM access_approvals');
  running.region.services.residencyGate.forget();
});

const read = async (place: keyof typeof ADDRESS_IN) =>
  (await running.get('/api/customers/acme/info', at(place))).status;
const ask = async (more: object = {}) => (await running.post(PATH, { ...wanted, ...more }, asker)).body.id as string;
const lastEntry = async () =>
  (
    await running.sql(
      `SELECT decision, decision_reasons, compliance_info ->> 'approval' AS approval FROM audit_entries
       WHERE operation_type = 'GET /api/customers/:id/info' ORDER BY created_at DESC LIMIT 1`,
    )
  )[0];

test('an access that needs a person waits until a second one approves it, and is logged with the approval', async () => {
  expect(await read('US')).toBe(403);
  const id = await ask();
  expect(await read('US')).toBe(403);
  const alerts = (await running.get('/api/compliance/alerts', asker)).body.alerts;
  expect(alerts).toContainEqual(
    expect.objectContaining({ alert_id: `approval:${id}`, kind: 'ACCESS_AWAITS_APPROVAL' }),
  );

  expect((await running.post(`${PATH}/${id}/approve`, {}, asker)).body).toMatchObject({
    code: 'UNPROCESSABLE',
    problem: 'SECOND_PERSON_REQUIRED',
  });
  expect((await running.post(`${PATH}/${id}/approve`, {}, second)).body).toMatchObject({ id, approved_by: 'two' });

  expect(await read('US')).toBe(200);
  expect(await lastEntry()).toEqual({
    decision: 'ALLOW_AND_LOG',
    decision_reasons: expect.arrayContaining(['DEROGATION_CASE_BY_CASE', 'APPROVED']),
    approval: id,
  });
});

test.each([
  ['another country', { country: 'BR' }],
  ['another kind', { kind: 'EXPORT' }],
  ['another organisation', { organisation: 'somebody' }],
])('an approval for %s opens nothing', async (_, other) => {
  const id = await ask(other);
  await running.post(`${PATH}/${id}/approve`, {}, second);
  expect(await read('US')).toBe(403);
});

test('an approval never opens what is denied', async () => {
  const id = await ask({ country: 'BR' });
  await running.post(`${PATH}/${id}/approve`, {}, second);
  await running.sql("UPDATE transfer_instruments SET revoked_at = now() WHERE customer_id = 'acme'");
  running.region.services.residencyGate.forget();
  expect(await read('US')).toBe(403);
  await running.sql("UPDATE transfer_instruments SET revoked_at = NULL WHERE customer_id = 'acme'");
});

test('an approval ends by itself and by revocation', async () => {
  const first = await ask();
  await running.post(`${PATH}/${first}/approve`, {}, second);
  await running.sql(
    "UPDATE access_approvals SET requested_at = now() - interval '3 hours', valid_until = now() - interval '1 hour'",
  );
  running.region.services.residencyGate.forget();
  expect(await read('US')).toBe(403);

  const other = await ask();
  await running.post(`${PATH}/${other}/approve`, {}, second);
  expect(await read('US')).toBe(200);
  expect((await running.post(`${PATH}/${other}/revoke`, {}, asker)).body).toMatchObject({ revoked_by: 'one' });
  expect(await read('US')).toBe(403);
  expect((await running.post(`${PATH}/${other}/approve`, {}, second)).status).toBe(409);
});

test('what a rule leaves to a person is approved the same way', async () => {
  await running.sql(`INSERT INTO compliance_rules (customer_id, rule_name, rule_type, rule_definition, created_by)
    VALUES ('acme', 'ask', 'cross_border', '{"place": {"inCountries": ["DE"]}, "effect": "REQUIRE_APPROVAL"}', 'one')`);
  for (const state of ["'simulated', simulated_at = now()", "'awaiting_approval', submitted_by = 'one'"]) {
    await running.sql(`UPDATE compliance_rules SET state = ${state}`);
  }
  await running.sql(
    "UPDATE compliance_rules SET state = 'active', enabled = true, approved_by = 'two', approved_at = now()",
  );
  running.region.services.residencyGate.forget();
  expect(await read('DE')).toBe(403);
  const id = await ask({ country: 'DE' });
  await running.post(`${PATH}/${id}/approve`, {}, second);
  expect(await read('DE')).toBe(200);
});

test('approvals are bounded in time, by the service and in the database; GraphQL lists them', async () => {
  expect((await running.post(PATH, { ...wanted, valid_hours: 721 }, asker)).status).toBe(400);
  await ask();
  const stretch = running.sql("UPDATE access_approvals SET valid_until = now() + interval '40 days'");
  await expect(stretch).rejects.toThrow(/access_approvals_bounded/);
  const { data } = await running.graphql(
    `{ _entities(representations: [{ __typename: "Customer", id: "acme", region: { id: "FI-HEL" } }]) {
      ... on Customer { accessApprovals { kind country requestedBy approvedBy } } } }`,
  );
  expect(data._entities[0].accessApprovals).toEqual([
    { kind: 'FIELD_READ', country: 'US', requestedBy: 'one', approvedBy: null },
  ]);
});
