import { describe, expect, test } from 'vitest';
import { whyNotNotify } from '../../../subgraphs/regional/notifications/check-notification.ts';
import { parseWebhooks, type Webhook } from '../../../subgraphs/regional/notifications/webhook.ts';
import { createWebhookCaller, isInsideAddress } from '../../../subgraphs/regional/notifications/webhook-caller.ts';

const hook: Webhook = {
  name: 'orders',
  customer: 'acme',
  url: 'https://hooks.example/s3',
  secret: 's'.repeat(32),
  allowPrivateAddress: false,
};

describe('the operator’s list of webhooks', () => {
  const parse = (...hooks: object[]) => parseWebhooks(JSON.stringify(hooks), 'webhooks.json');

  test('is taken as it stands', () => {
    expect(parse({ ...hook, country: 'FI' })).toEqual([{ ...hook, country: 'FI' }]);
  });

  test.each([
    [{ ...hook, url: 'file:///etc/passwd' }, 'http'],
    [{ ...hook, url: 'ftp://hooks.example' }, 'http'],
    [{ ...hook, secret: 'short' }, '32 characters'],
    [{ ...hook, name: 'a b' }, 'letters'],
  ])('refuses what it cannot use, and does not repeat secrets', (bad, reason) => {
    expect(() => parse(bad)).toThrow(reason);
    expect(() => parse(bad)).not.toThrow(bad.secret);
  });

  test('refuses one name twice for a customer', () => {
    expect(() => parse(hook, hook)).toThrow('twice');
    expect(parse(hook, { ...hook, customer: 'other' })).toHaveLength(2);
  });
});

describe('addresses inside', () => {
  test.each([
    '127.0.0.1',
    '10.1.2.3',
    '169.254.169.254',
    '192.168.0.1',
    '0.0.0.0',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    'nonsense',
  ])('%s is not called unless the operator says so', (address) => {
    expect(isInsideAddress(address)).toBe(true);
  });

  test.each(['93.184.215.14', '2606:2800:21f:cb07:6820:80da:af6b:8b2c'])('%s is', (address) => {
    expect(isInsideAddress(address)).toBe(false);
  });

  test('a name that leads to one is refused, whatever the name', async () => {
    const caller = createWebhookCaller();

    await expect(caller.open({ ...hook, url: 'http://localhost:1/' })).rejects.toThrow('may not be at');
    await expect(caller.open({ ...hook, url: 'http://[::1]:1/' })).rejects.toThrow('may not be at');
  });
});

describe('a notification configuration', () => {
  const destination = { id: 'a', target: 'orders', events: ['s3:ObjectCreated:*'], prefix: null, suffix: null };
  const whyNot = (change: object) => whyNotNotify([{ ...destination, ...change }], 'acme', [hook])?.code;

  test('may name webhooks that the operator gave this customer', () => {
    expect(whyNot({})).toBeUndefined();
    expect(whyNot({ target: 'other' })).toBe('InvalidArgument');
    expect(whyNotNotify([destination], 'globex', [hook])?.code).toBe('InvalidArgument');
  });

  test('may name events that happen here, and each id once', () => {
    expect(whyNot({ events: ['s3:ObjectRestore:Post'] })).toBe('InvalidArgument');
    expect(whyNotNotify([destination, destination], 'acme', [hook])?.code).toBe('InvalidArgument');
  });
});
