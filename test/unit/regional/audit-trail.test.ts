import { describe, expect, test } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import {
  AUDIT_PARAMETER_COUNT,
  auditParameters,
  recordEntries,
} from '../../../subgraphs/regional/audit/audit-columns.ts';
import { AuditTrail } from '../../../subgraphs/regional/audit/audit-trail.ts';
import { boundedJson } from '../../../subgraphs/regional/audit/bounded.ts';
import type { RequestFacts } from '../../../subgraphs/regional/shared/request-facts.ts';

const facts: RequestFacts = {
  requestId: 'request-1',
  channel: 'graphql',
  via: 'direct',
  caller: { kind: 'anonymous' },
  actor: null,
  sourceIp: '192.0.2.7',
  userAgent: null,
  startedAt: new Date('2026-11-24T10:00:00Z'),
};

describe('AuditTrail', () => {
  test('a request about nobody is one entry without a customer', () => {
    const trail = new AuditTrail('GraphQL');
    trail.describe('_service');

    expect(trail.entries(facts, 200)).toEqual([
      {
        request: facts,
        customerId: null,
        operation: '_service',
        statusCode: 200,
        bytesTransferred: 0,
        decision: 'ALLOW',
      },
    ]);
  });

  test('one entry per customer, however often it was touched, with the names of what was asked', async () => {
    const trail = new AuditTrail();
    trail.touch('acme', 'Region.customers');
    trail.touch('acme', 'Region.customers');
    await trail.follow('acme', 'Customer', async () => 1);
    trail.touch('beta', 'Region.alerts');

    expect(trail.entries(facts, 200).map(({ customerId, operation }) => [customerId, operation])).toEqual([
      ['acme', 'Region.customers,Customer'],
      ['beta', 'Region.alerts'],
    ]);
  });

  test('a refusal shows in the entry of its customer only, as DENY if it was one', async () => {
    const trail = new AuditTrail();
    trail.touch('beta', 'Customer');
    const refused = trail.follow('acme', 'Customer', () => Promise.reject(new AppError('WRONG_REGION', 'elsewhere')));
    await expect(refused).rejects.toThrow('elsewhere');
    trail.fail('WRONG_REGION');

    const entries = trail.entries(facts, 200);

    expect(entries).toMatchObject([
      { customerId: 'beta', statusCode: 200, decision: 'ALLOW', complianceInfo: { partialResult: 'WRONG_REGION' } },
      { customerId: 'acme', statusCode: 421, decision: 'DENY', errorCode: 'WRONG_REGION' },
    ]);
  });

  test('an unforeseen error is INTERNAL', async () => {
    const trail = new AuditTrail();
    await expect(trail.follow('acme', 'Customer', () => Promise.reject(new TypeError('x')))).rejects.toThrow('x');

    expect(trail.entries(facts, 200)).toMatchObject([{ errorCode: 'INTERNAL', statusCode: 500, decision: 'ALLOW' }]);
  });
});

describe('audit columns', () => {
  test('names, arrays and parameters agree', () => {
    const entry = { request: facts, customerId: 'acme', operation: 'Get', statusCode: 200, decision: 'ALLOW' } as const;
    const sealed = { entryId: 'id-1', committed: { actor: 'c' }, request: null, target: null, people: [] };
    const prepared = { entry, sealed, now: new Date('2026-11-24T10:00:01.500Z') };
    const parameters = auditParameters([prepared, prepared]);
    const sql = recordEntries({ first: 3 });
    const names = (/AS entry \((.*), n\)/.exec(sql)?.[1] ?? '').split(', ');

    expect(names).toHaveLength(AUDIT_PARAMETER_COUNT);
    expect(parameters).toHaveLength(AUDIT_PARAMETER_COUNT);
    expect(sql).toContain(`$${AUDIT_PARAMETER_COUNT + 2}::`);
    expect(sql).not.toContain('$2::');
    expect(parameters[names.indexOf('response_time_ms')]).toEqual([1_500, 1_500]);
    expect(parameters[names.indexOf('compliance_info')]).toEqual(['{}', '{}']);
    expect(parameters[names.indexOf('committed')]).toEqual(['{"actor":"c"}', '{"actor":"c"}']);
  });

  test.each([
    ['long', { note: 'x'.repeat(9_000) }],
    ['deep', Array.from({ length: 20 }).reduce<object>((inner) => ({ inner }), {}) as Record<string, unknown>],
  ])('a %s compliance_info is left out, so that every entry fits the log', (_, info) => {
    expect(boundedJson(info)).toBe('{"truncated": true}');
  });
});
