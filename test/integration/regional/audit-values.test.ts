import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../subgraphs/regional/audit/audit-entry.ts';
import { type RunningRegion, startRegion } from './start-region.ts';

let running: RunningRegion;

beforeAll(async () => {
  running = await startRegion();
  for (const id of ['acme', 'beta']) await running.post(`/api/customers/${id}/register`, { customer_name: id });
});
afterAll(() => running.close());

const entry = (requestId: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  request: {
    requestId,
    channel: 's3',
    via: 'gateway',
    caller: { kind: 'anonymous' },
    actor: 'CANARY-ACTOR',
    credential: { kind: 'token', roles: ['auditor'], organisation: 'org-1' },
    source: { country: 'FI', method: 'PEER', confidence: 'HIGH' },
    sourceIp: '198.51.100.77',
    userAgent: 'CANARY-AGENT',
    startedAt: new Date(),
  },
  customerId: 'acme',
  operation: 'GetObject',
  objectKey: 'CANARY-KEY/letter.pdf',
  subjects: ['CANARY-SUBJECT'],
  statusCode: 200,
  decision: 'ALLOW_AND_LOG',
  decisionReasons: ['ADEQUATE'],
  rulesetVersion: '2026.1',
  crossBorderTransfer: true,
  purpose: 'support',
  legalBasis: 'contract',
  ...more,
});

const CANARY = /CANARY|198\.51\.100\.77/;

async function read(customer: string, filter: string) {
  const { data, errors } = await running.graphql(
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { auditEntries(filter: ${filter}) { edges { node {
      requestId operation objectKey subjects actor sourceIp userAgent credentialKind roles organisation sourceCountry purpose
      legalBasis decision decisionReasons rulesetVersion result erased } } } } } }`,
    { of: [{ __typename: 'Customer', id: customer, region: { id: 'FI-HEL' } }] },
  );
  expect(errors).toEqual([]);
  return data._entities[0].auditEntries.edges.map(({ node }: { node: object }) => node);
}

/** Every byte of the database that an entry may have left. */
async function everything(): Promise<string> {
  const tables = ['audit_entries', 'audit_values', 'audit_subjects', 'audit_keys', 'operations_log'];
  const rows = await Promise.all(tables.map((table) => running.sql(`SELECT t::text AS row FROM ${table} t`)));
  const sealed = await running.sql<{ bytes: Buffer | null }>(
    'SELECT target_sealed AS bytes FROM audit_values UNION ALL SELECT request_sealed FROM audit_values',
  );
  return JSON.stringify(rows) + sealed.map(({ bytes }) => bytes?.toString('latin1')).join();
}

describe('an entry’s personal values', () => {
  test('are read back whole, and stand nowhere in the database in clear', async () => {
    await running.region.recorder.record([entry('values-1')]);

    expect(await read('acme', '{ operation: "GetObject" }')).toEqual([
      {
        requestId: 'values-1',
        operation: 'GetObject',
        objectKey: 'CANARY-KEY/letter.pdf',
        subjects: ['CANARY-SUBJECT'],
        actor: 'CANARY-ACTOR',
        sourceIp: '198.51.100.77',
        userAgent: 'CANARY-AGENT',
        credentialKind: 'token',
        roles: ['auditor'],
        organisation: 'org-1',
        sourceCountry: 'FI',
        purpose: 'support',
        legalBasis: 'contract',
        decision: 'ALLOW_AND_LOG',
        decisionReasons: ['ADEQUATE'],
        rulesetVersion: '2026.1',
        result: 'SERVED',
        erased: false,
      },
    ]);
    expect(await everything()).not.toMatch(CANARY);
  });

  test('are found by subject within their customer only', async () => {
    const other = { customerId: 'beta', subjects: ['CANARY-SUBJECT'] };
    await running.region.recorder.record([
      entry('values-2', { subjects: ['somebody else'] }),
      entry('values-3', other),
    ]);

    expect(await read('beta', '{ subject: "CANARY-SUBJECT" }')).toMatchObject([{ requestId: 'values-3' }]);
    expect(await read('acme', '{ subject: "CANARY-SUBJECT" }')).toMatchObject([{ requestId: 'values-1' }]);
    expect(await read('acme', '{ subject: "nobody" }')).toEqual([]);
  });

  test.each([
    ['{ decisions: [ALLOW_AND_LOG], channel: S3 }', 2],
    ['{ decisions: [DENY] }', 0],
    ['{ crossBorderOnly: true }', 2],
    ['{ from: "2999-01-01T00:00:00.000Z" }', 0],
    ['{ operation: "GetObject", to: "2999-01-01T00:00:00.000Z" }', 2],
    ['{ operation: "GetObject", channel: REST }', 0],
  ])('filter %s leaves %i', async (filter, count) => {
    expect(await read('acme', filter)).toHaveLength(count);
  });

  test.each([
    '{ decisions: [] }',
    '{ operation: "" }',
    '{ from: "2026-02-01T00:00:00.000Z", to: "2026-01-01T00:00:00.000Z" }',
  ])('filter %s is refused', async (filter) => {
    const { errors } = await running.graphql(
      `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Customer { auditEntries(filter: ${filter}) { edges { cursor } } } } }`,
      { of: [{ __typename: 'Customer', id: 'acme', region: { id: 'FI-HEL' } }] },
    );
    expect(errors[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('erasing', () => {
  test('a subject leaves the other values, and destroys its key', async () => {
    const before = await running.sql('SELECT to_jsonb(e) AS entry FROM audit_entries e ORDER BY position');
    const service = running.region.services.auditEraser;

    expect(await service.eraseSubject('acme', 'CANARY-SUBJECT')).toBe(1);

    const [erased] = await read('acme', '{ operation: "GetObject", to: "2999-01-01T00:00:00.000Z" }').then((nodes) =>
      nodes.filter((node: { requestId: string }) => node.requestId === 'values-1'),
    );
    expect(erased).toMatchObject({ objectKey: null, subjects: [], actor: 'CANARY-ACTOR', erased: true });
    expect(await read('acme', '{ subject: "CANARY-SUBJECT" }')).toEqual([]);
    expect(await read('beta', '{ subject: "CANARY-SUBJECT" }')).toMatchObject([{ objectKey: 'CANARY-KEY/letter.pdf' }]);
    const view = await running.sql(
      "SELECT object_key, data_subject_id, user_id FROM operations_log WHERE request_id = 'values-1'",
    );
    expect(view).toEqual([{ object_key: '[erased]', data_subject_id: '[erased]', user_id: '[sealed]' }]);
    const after = await running.sql('SELECT to_jsonb(e) AS entry FROM audit_entries e ORDER BY position');
    expect(after.slice(0, before.length)).toEqual(before);
  });

  test('a person who acted takes what shows who acted from where', async () => {
    expect(await running.region.services.auditEraser.eraseSubject('beta', 'CANARY-ACTOR')).toBe(1);

    expect(await read('beta', '{ operation: "GetObject" }')).toMatchObject([
      { actor: null, sourceIp: null, userAgent: null, subjects: ['CANARY-SUBJECT'], erased: true },
    ]);
  });

  test('a customer leaves no key and no value of its entries', async () => {
    await running.region.services.auditEraser.eraseCustomer('acme');

    const left = await running.sql(
      `SELECT (SELECT count(*)::int FROM audit_keys WHERE customer_id = 'acme' AND sealed_key IS NOT NULL) AS keys,
              (SELECT count(*)::int FROM audit_values v JOIN audit_entries e ON e.id = v.entry_id WHERE e.customer_id = 'acme') AS values`,
    );
    expect(left).toEqual([{ keys: 0, values: 0 }]);
  });

  test('entries after an erasure are sealed under a new key', async () => {
    await running.region.recorder.record([entry('values-9')]);

    expect(await read('acme', '{ subject: "CANARY-SUBJECT" }')).toMatchObject([
      { requestId: 'values-9', erased: false },
    ]);
  });
});
