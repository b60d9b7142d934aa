import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
const officer = { 'x-actor-id': 'officer' };
const AN_HOUR = 3_600_000;

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/acme/register', { customer_name: 'Acme' });
});
afterAll(() => running.close());

const FIELDS =
  'id risk role affectedRequests affectedObjects affectedSubjects closedAt clocks { milestone required overdue dueAt submittedAt lateReason }';

async function declare(more: object = {}) {
  const input = {
    customerId: 'acme',
    title: 'A leaked key',
    nature: 'CONFIDENTIALITY',
    awareAt: new Date(Date.now() - AN_HOUR).toISOString(),
    occurredFrom: new Date(Date.now() - 2 * AN_HOUR).toISOString(),
    occurredUntil: new Date(Date.now() + AN_HOUR).toISOString(),
    ...more,
  };
  const document = `mutation ($input: DeclareBreachInput!) { declareBreach(regionId: "FI-HEL", input: $input) { ${FIELDS} } }`;
  const { data, errors } = await running.graphql(document, { input }, officer);
  return { breach: data?.declareBreach, errors };
}
async function change(field: string, breachId: string, input?: string) {
  const more = input === undefined ? '' : `, input: ${input}`;
  const document = `mutation { ${field}(regionId: "FI-HEL", breachId: "${breachId}"${more}) { ${FIELDS} } }`;
  const { data, errors } = await running.graphql(document, {}, officer);
  return { breach: data?.[field], code: errors[0]?.extensions['code'] };
}
const requiredOf = (breach: { clocks: { milestone: string; required: boolean }[] }) =>
  breach.clocks.filter(({ required }) => required).map(({ milestone }) => milestone);

describe('a breach', () => {
  test('raises a critical event and computes from the audit trail what it affects', async () => {
    const [one] = await running.sql<{ object_id: string }>(
      "INSERT INTO object_metadata (customer_id, bucket_name, object_key, region_id, etag) VALUES ('acme', 'files', 'a', 'FI-HEL', 'e') RETURNING object_id::text",
    );
    const { recorder } = running.region;
    const { adapterFacts } = await import('../../../subgraphs/regional/shared/request-facts.ts');
    const entry = {
      request: { ...adapterFacts(), channel: 's3' as const },
      customerId: 'acme',
      operation: 'GetObject',
      bucket: 'files',
      decision: 'ALLOW' as const,
    };
    const objectId = one?.object_id ?? '';
    await recorder.record([
      { ...entry, objectId, statusCode: 200 },
      { ...entry, objectId, statusCode: 206 },
      { ...entry, objectId, statusCode: 403 },
      { ...entry, bucket: 'elsewhere', statusCode: 200 },
    ]);
    await running.sql(
      "INSERT INTO subject_object_links (object_id, handle, source, customer_id) VALUES ($1, 'h1', 'manual', 'acme'), ($1, 'h2', 'manual', 'acme')",
      [objectId],
    );

    const { breach } = await declare({ scope: { bucket: 'files', operations: ['GetObject'] } });

    expect(breach).toMatchObject({ affectedRequests: 2, affectedObjects: 1, affectedSubjects: 2 });
    const events = await running.sql(
      "SELECT severity, notification_required FROM compliance_events WHERE event_type = 'personal_data_breach'",
    );
    expect(events).toContainEqual({ severity: 'critical', notification_required: true });
  });

  test('of a processor needs the notice to the controller; of a controller 72 hours, and subjects at high risk', async () => {
    const { breach } = await declare();
    expect(requiredOf(breach)).toEqual(['A33_2_CONTROLLER_NOTICE']);

    const controller = (await declare({ role: 'CONTROLLER' })).breach;
    expect(requiredOf(controller)).toEqual(['A33_1_AUTHORITY_72H']);
    const high = await change('assessBreach', controller.id, '{ risk: HIGH, consequences: "x", measures: "y" }');
    expect(requiredOf(high.breach)).toEqual(['A33_1_AUTHORITY_72H', 'A34_SUBJECTS']);
    const encrypted = await change(
      'assessBreach',
      controller.id,
      '{ risk: HIGH, noSubjectNoticeGround: A34_3_A_PROTECTED }',
    );
    expect(requiredOf(encrypted.breach)).toEqual(['A33_1_AUTHORITY_72H']);
    const unlikely = await change('assessBreach', controller.id, '{ risk: UNLIKELY }');
    expect(requiredOf(unlikely.breach)).toEqual([]);
  });

  test('is overdue after 72 hours, shows as an alert, and its late notice gives reasons', async () => {
    const awareAt = new Date(Date.now() - 73 * AN_HOUR).toISOString();
    const { breach } = await declare({ role: 'CONTROLLER', awareAt });
    const clock = breach.clocks.find(({ milestone }: { milestone: string }) => milestone === 'A33_1_AUTHORITY_72H');
    expect(clock).toMatchObject({ required: true, overdue: true });
    const alerts = await running.get('/api/compliance/alerts', { 'x-customer-id': 'acme' });
    expect(alerts.body.alerts).toContainEqual(
      expect.objectContaining({ alert_id: `breach:${breach.id}`, severity: 'critical' }),
    );

    expect((await change('submitBreachMilestone', breach.id, '{ milestone: A33_1_AUTHORITY_72H }')).code).toBe(
      'UNPROCESSABLE',
    );
    const late = await change(
      'submitBreachMilestone',
      breach.id,
      '{ milestone: A33_1_AUTHORITY_72H, lateReason: "Found late", reference: "TSV-1" }',
    );
    expect(late.breach.clocks[0]).toMatchObject({ overdue: false, lateReason: 'Found late' });
    expect(
      (await change('submitBreachMilestone', breach.id, '{ milestone: A33_1_AUTHORITY_72H, lateReason: "x" }')).code,
    ).toBe('CONFLICT');
  });

  test('closes only when it is assessed and every notice was given; then it changes no more', async () => {
    const { breach } = await declare();
    expect((await change('closeBreach', breach.id)).code).toBe('CONFLICT');
    await change('assessBreach', breach.id, '{ risk: RISK }');
    expect((await change('closeBreach', breach.id)).code).toBe('CONFLICT');
    await change('submitBreachMilestone', breach.id, '{ milestone: A33_2_CONTROLLER_NOTICE }');

    expect((await change('closeBreach', breach.id)).breach.closedAt).not.toBeNull();
    expect((await change('assessBreach', breach.id, '{ risk: HIGH }')).code).toBe('CONFLICT');
    await expect(running.sql('DELETE FROM breaches')).rejects.toThrow();
  });
});
