import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createFactsReader, namesImpossibleCustomer } from '../../../subgraphs/regional/shared/create-facts-reader.ts';

const TOKEN = 'a-service-token-of-forty-characters-long';
const read = createFactsReader({ trustedProxies: ['127.0.0.0/8', '10.1.0.0/16', '::1'], serviceToken: TOKEN });

const request = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ({ headers, socket: { remoteAddress } }) as unknown as IncomingMessage;
const factsOf = (headers: Record<string, string>, peer?: string) => read(request(headers, peer), 'rest');

describe('where a request comes from', () => {
  const viaGateway = { 'x-domicile-via': 'gateway', 'x-forwarded-for': '198.51.100.1, 203.0.113.9' };

  test.each([
    ['a direct request', {}, '::ffff:192.0.2.7', 'direct', '192.0.2.7'],
    [
      'a direct request that claims another address',
      { 'x-forwarded-for': '203.0.113.9' },
      '127.0.0.1',
      'direct',
      '127.0.0.1',
    ],
    ['the gateway on a trusted address', viaGateway, '::ffff:10.1.2.3', 'gateway', '203.0.113.9'],
    ['a client that calls itself the gateway', viaGateway, '192.0.2.7', 'direct', '192.0.2.7'],
    [
      'the gateway behind another trusted proxy',
      { ...viaGateway, 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.0.9' },
      '10.1.2.3',
      'gateway',
      '203.0.113.9',
    ],
    ['the gateway without the header', { 'x-domicile-via': 'gateway' }, '127.0.0.1', 'gateway', null],
  ])('%s', async (_, headers, peer, via, sourceIp) => {
    expect(await factsOf(headers as Record<string, string>, peer)).toMatchObject({ via, sourceIp });
  });
});

describe('who asks', () => {
  test.each([
    [{}, { kind: 'anonymous' }],
    [{ 'x-customer-id': 'acme' }, { kind: 'customer', customerId: 'acme' }],
    [{ authorization: `Bearer ${TOKEN}` }, { kind: 'service' }],
    [{ authorization: `bearer ${TOKEN}`, 'x-customer-id': 'acme' }, { kind: 'service' }],
    [{ authorization: `Bearer ${TOKEN}x` }, { kind: 'anonymous' }],
    [{ authorization: `Basic ${TOKEN}` }, { kind: 'anonymous' }],
    [{ 'x-customer-id': 'john.doe@acme.fi' }, { kind: 'anonymous' }],
  ])('%j', async (headers, caller) => {
    expect((await factsOf(headers as Record<string, string>)).caller).toEqual(caller);
  });

  test('without a configured token nobody is the adapter', async () => {
    const reader = createFactsReader({ trustedProxies: [] });

    expect((await reader(request({ authorization: 'Bearer undefined' }), 'rest')).caller).toEqual({
      kind: 'anonymous',
    });
  });

  test('a header that names no possible customer is not the same as none', () => {
    expect(namesImpossibleCustomer(request({}))).toBe(false);
    expect(namesImpossibleCustomer(request({ 'x-customer-id': 'acme' }))).toBe(false);
    expect(namesImpossibleCustomer(request({ 'x-customer-id': '' }))).toBe(true);
    expect(namesImpossibleCustomer(request({ 'x-customer-id': 'a, b' }))).toBe(true);
  });
});

test('a request keeps its id if it is harmless, and its user agent up to a length', async () => {
  const facts = await factsOf({ 'x-request-id': 'request-12345678', 'user-agent': 'x'.repeat(2_000) });

  expect(facts.requestId).toBe('request-12345678');
  expect(facts.userAgent).toHaveLength(512);
  expect((await factsOf({ 'x-request-id': '<script>' })).requestId).toMatch(/^[0-9a-f-]{36}$/);
});
