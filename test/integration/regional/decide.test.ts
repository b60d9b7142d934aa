import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;
const officer = { 'x-actor-id': 'officer' };

beforeAll(async () => {
  running = await startRegion();
  await running.post('/api/customers/euro/register', { customer_name: 'Euro', data_residency_requirement: 'eu-only' });
  await running.post('/api/customers/strict/register', { customer_name: 'Strict' });
});
afterAll(() => running.close());

const decide = (body: object, customer = 'euro') =>
  running.post('/api/compliance/decide', body, { 'x-customer-id': customer });

describe('POST /api/compliance/decide', () => {
  test('explains a hypothetical with reasons, articles, places and the transfer assessment', async () => {
    const { status, body } = await decide({
      operation: 'CONTENT_READ',
      source_country: 'US',
      actor_kind: 'OTHER_ORGANISATION',
      organisation: 'acme-us',
      via_country: 'DE',
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      customer_id: 'euro',
      decision: 'DENY',
      disclosure: 'WITHHELD',
      raises_event: true,
      transfer: { is_transfer: true, basis: 'NONE' },
    });
    expect(body.reasons).toContainEqual(
      expect.objectContaining({ code: 'SAFEGUARD_MISSING', article: 'GDPR Art. 44' }),
    );
    expect(body.places.map(({ role, country }: Record<string, string>) => [role, country])).toEqual([
      ['ACTOR', 'US'],
      ['ROUTER', 'DE'],
    ]);
  });

  test('raises no event and is recorded as asked, not as done', async () => {
    await decide({ operation: 'CONTENT_READ', source_country: 'US' });

    expect(await running.sql("SELECT FROM compliance_events WHERE event_type = 'residency_denied'")).toEqual([]);
    const [entry] = await running.sql(
      "SELECT operation_type, decision FROM audit_entries WHERE customer_id = 'euro' ORDER BY created_at DESC LIMIT 1",
    );
    expect(entry).toEqual({ operation_type: 'POST /api/compliance/decide', decision: 'ALLOW' });
  });

  test.each([
    [{ operation: 'STORE', target_region: 'US-EAST' }, 'DENY'],
    [{ operation: 'STORE', target_region: 'FI-HEL' }, 'ALLOW'],
    [{ operation: 'RELOCATE', target_region: 'US-EAST' }, 'DENY'],
    [{ operation: 'LIST', source_country: 'JP' }, 'ALLOW_AND_LOG'],
    [{ operation: 'LIST' }, 'DENY'],
  ])('of %j answers %s', async (question, decision) => {
    expect((await decide(question)).body.decision).toBe(decision);
  });

  test.each([
    [{}],
    [{ operation: 'GUESS' }],
    [{ operation: 'STORE' }],
    [{ operation: 'LIST', sourceCountry: 'US' }],
    [{ operation: 'LIST', source_country: 'usa' }],
  ])('of %j answers 400', async (question) => {
    expect(await decide(question)).toMatchObject({ status: 400, body: { code: 'BAD_USER_INPUT' } });
  });
});

describe('what decisions rest on', () => {
  const QUERY = `query ($input: DecideInput!) { decide(customerId: "euro", input: $input) { decision transfer { basis instrumentId } ruleIds } }`;
  const ask = async () => {
    const input = {
      operation: 'CONTENT_READ',
      sourceCountry: 'US',
      actorKind: 'OTHER_ORGANISATION',
      organisation: 'acme-us',
    };
    const { data, errors } = await running.graphql(QUERY, { input });
    expect(errors).toEqual([]);
    return data.decide;
  };

  test('an instrument on file opens a transfer at once, and its revocation closes it', async () => {
    expect((await ask()).decision).toBe('DENY');
    const registered = await running.graphql(
      `mutation { registerTransferInstrument(regionId: "FI-HEL", input: { customerId: "euro", organisation: "acme-us",
        basis: "A46_2_C_SCC", countries: ["US"], reference: "SCC of 2026-01-01" }) }`,
      {},
      officer,
    );
    const id = registered.data.registerTransferInstrument;
    expect(await ask()).toMatchObject({
      decision: 'ALLOW_AND_LOG',
      transfer: { basis: 'A46_2_C_SCC', instrumentId: id },
    });

    await running.graphql(
      `mutation { revokeTransferInstrument(regionId: "FI-HEL", instrumentId: "${id}") }`,
      {},
      officer,
    );

    expect((await ask()).decision).toBe('DENY');
  });

  test.each([
    ['basis: "A46_2_C_SCC"'],
    ['basis: "A45_ADEQUACY", adequacyDecisionId: "ATLANTIS"'],
    ['basis: "A46_2_C_SCC", countries: ["US"], adequacyDecisionId: "US-DPF"'],
  ])('an instrument with %s is refused', async (fields) => {
    const { errors } = await running.graphql(
      `mutation { registerTransferInstrument(regionId: "FI-HEL", input: { organisation: "x", reference: "y", ${fields} }) }`,
      {},
      officer,
    );
    expect(errors[0]?.extensions['code']).toBe('UNPROCESSABLE');
  });

  test('a strict customer closes the rest of the EEA, and opens one adequate country', async () => {
    const from = async (country: string) =>
      (await decide({ operation: 'CONTENT_READ', source_country: country }, 'strict')).body.decision;
    expect([await from('DE'), await from('JP')]).toEqual(['ALLOW_AND_LOG', 'DENY']);

    const { errors } = await running.graphql(
      `mutation {
        setResidencyTerms(customerId: "strict", input: { organisation: "strict", strictElsewhereInEea: "DENY" })
        addResidencyException(customerId: "strict", input: { country: "JP", reason: "Support from Tokyo" }) }`,
      {},
      officer,
    );

    expect(errors).toEqual([]);
    expect([await from('DE'), await from('JP')]).toEqual(['DENY', 'ALLOW_AND_LOG']);
  });
});
