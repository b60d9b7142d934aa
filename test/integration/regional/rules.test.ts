import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ADDRESS_IN } from '../../support/places.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/ruled/register', {
    customer_name: 'Ruled',
    data_residency_requirement: 'flexible',
  });
});
afterAll(() => running.close());

const FIELDS =
  'id state type body createdBy submittedBy approvedBy simulation { windowDays accesses differing objects affectedObjects changes { from to operation country accesses } }';
const as = (actor: string) => ({ 'x-actor-id': actor });

async function draft(input: object, actor = 'author') {
  const document = `mutation ($input: DraftRuleInput!) { draftRule(regionId: "FI-HEL", input: $input) { ${FIELDS} } }`;
  return running.graphql(document, { input: { customerId: 'ruled', name: 'A rule', ...input } }, as(actor));
}
async function step(field: string, ruleId: string, actor: string, more = '') {
  const document = `mutation { ${field}(regionId: "FI-HEL", ruleId: "${ruleId}"${more}) { ${FIELDS} } }`;
  const { data, errors } = await running.graphql(document, {}, as(actor));
  return { rule: data?.[field], code: errors[0]?.extensions['code'] };
}
/** A rule as two people bring it into force. */
async function activate(input: object): Promise<string> {
  const { data, errors } = await draft(input);
  expect(errors).toEqual([]);
  const { id } = data.draftRule;
  await step('simulateRule', id, 'author');
  await step('submitRule', id, 'author');
  const { rule, code } = await step('approveRule', id, 'officer');
  expect([rule?.state, code]).toEqual(['ACTIVE', undefined]);
  return id;
}
const fromUs = () =>
  running.get('/api/customers/ruled/info', {
    'x-domicile-via': 'gateway',
    'x-forwarded-for': ADDRESS_IN.US,
    'x-customer-id': 'ruled',
  });
const NOT_FROM_US = { type: 'CROSS_BORDER', body: { place: { inCountries: ['US'], unknown: false }, effect: 'DENY' } };

describe('a compliance rule', () => {
  test('changes nothing until it was simulated and a second person approved it, and nothing after its retirement', async () => {
    expect((await fromUs()).status).toBe(200);
    const { data } = await draft(NOT_FROM_US);
    const { id } = data.draftRule;

    const simulated = await step('simulateRule', id, 'author', ', windowDays: 7');
    expect(simulated.rule).toMatchObject({ state: 'SIMULATED', simulation: { windowDays: 7, objects: 0 } });
    expect(simulated.rule.simulation.changes).toContainEqual(
      expect.objectContaining({
        from: 'ALLOW_AND_LOG',
        to: 'DENY',
        country: 'US',
        operation: 'GET /api/customers/:id/info',
      }),
    );
    expect(simulated.rule.simulation.differing).toBeGreaterThan(0);
    await step('submitRule', id, 'submitter');
    expect((await fromUs()).status).toBe(200);

    expect((await step('approveRule', id, 'author')).code).toBe('FORBIDDEN');
    expect((await step('approveRule', id, 'submitter')).code).toBe('FORBIDDEN');
    expect((await step('approveRule', id, 'officer')).rule).toMatchObject({ state: 'ACTIVE', approvedBy: 'officer' });
    expect((await fromUs()).status).toBe(403);

    await step('retireRule', id, 'officer');
    expect((await fromUs()).status).toBe(200);
  });

  test.each(['approveRule', 'submitRule', 'returnRule'])('that is a draft is refused %s', async (field) => {
    const { data } = await draft(NOT_FROM_US);
    expect((await step(field, data.draftRule.id, 'officer')).code).toBe('CONFLICT');
  });

  test('is held to its states by the database, whoever writes', async () => {
    const { data } = await draft(NOT_FROM_US);
    const { id } = data.draftRule;

    const jump = running.sql("UPDATE compliance_rules SET state = 'active', enabled = true WHERE id = $1", [id]);
    await expect(jump).rejects.toThrow(/does not go from draft to active/);
    await step('simulateRule', id, 'author');
    const change = running.sql("UPDATE compliance_rules SET rule_definition = '{}' WHERE id = $1", [id]);
    await expect(change).rejects.toThrow(/only a draft can be changed/);
    await running.sql(
      "UPDATE compliance_rules SET state = 'awaiting_approval', submitted_by = 'author' WHERE id = $1",
      [id],
    );
    const alone = running.sql(
      "UPDATE compliance_rules SET state = 'active', enabled = true, approved_by = 'author', approved_at = now() WHERE id = $1",
      [id],
    );
    await expect(alone).rejects.toThrow(/second_person/);
  });

  test.each([
    ['CROSS_BORDER', { effect: 'DENY' }],
    ['CROSS_BORDER', { place: { inCountries: ['Finland'] }, effect: 'DENY' }],
    ['ACCESS_CONTROL', { effect: 'ALLOW' }],
    ['ACCESS_CONTROL', { between: { from: '8', to: '18', timeZone: 'Europe/Helsinki' }, effect: 'DENY' }],
    ['ACCESS_CONTROL', { between: { from: '08:00', to: '18:00', timeZone: 'Mars' }, effect: 'DENY' }],
    ['RETENTION', { minimumDays: 0, basis: 'x' }],
    ['ENCRYPTION', { algorithms: [] }],
    ['CLASSIFICATION', { classification: 'secret' }],
    ['LEGAL_HOLD', { reason: 'x', surprise: true }],
  ])('of type %s with the body %j is refused', async (type, body) => {
    const { errors } = await draft({ type, body });
    expect(errors[0]?.extensions['code']).toBe('UNPROCESSABLE');
  });

  test('is drafted once per idempotency key', async () => {
    const document = `mutation ($input: DraftRuleInput!) { draftRule(regionId: "FI-HEL", input: $input, idempotencyKey: "draft-1") { id } }`;
    const input = { customerId: 'ruled', name: 'Once', ...NOT_FROM_US };

    const first = await running.graphql(document, { input }, as('author'));
    const second = await running.graphql(document, { input }, as('author'));

    expect(second.data.draftRule.id).toBe(first.data.draftRule.id);
  });
});

describe('rules about objects', () => {
  const store = (key: string, columns = '', values = '') =>
    running.sql<Record<string, unknown>>(
      `INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag ${columns}) VALUES ('ruled', 'vault', $1, 'FI-HEL', 'e' ${values})
       RETURNING data_classification, legal_hold, legal_hold_reason, compliance_status,
         round(extract(epoch FROM rule_retain_until - created_at) / 86400)::int AS days`,
      [key],
    );

  test('act on objects as they arrive, in their scope only, and the simulation says on how many', async () => {
    await store('before/1');
    const { data } = await draft({
      type: 'CLASSIFICATION',
      body: { bucket: 'vault', prefix: 'before/', classification: 'restricted' },
    });
    const { rule } = await step('simulateRule', data.draftRule.id, 'author');
    expect(rule.simulation).toMatchObject({ objects: 1, affectedObjects: 1 });

    await activate({ type: 'CLASSIFICATION', body: { bucket: 'vault', prefix: 'law/', classification: 'restricted' } });
    await activate({
      type: 'RETENTION',
      body: { bucket: 'vault', prefix: 'law/', minimumDays: 10, basis: 'Accounting Act' },
    });
    await activate({ type: 'LEGAL_HOLD', body: { bucket: 'vault', prefix: 'law/', reason: 'Case 7' } });
    await activate({ type: 'ENCRYPTION', body: { bucket: 'vault', prefix: 'law/', algorithms: ['AES256'] } });

    expect(await store('law/1')).toEqual([
      {
        data_classification: 'restricted',
        legal_hold: true,
        legal_hold_reason: 'Case 7',
        compliance_status: 'violation',
        days: 10,
      },
    ]);
    expect(await store('law/2', ', encryption_type', ", 'AES256'")).toMatchObject([{ compliance_status: 'compliant' }]);
    expect(await store('other/1')).toEqual([
      {
        data_classification: 'internal',
        legal_hold: false,
        legal_hold_reason: null,
        compliance_status: 'compliant',
        days: null,
      },
    ]);
  });
});
