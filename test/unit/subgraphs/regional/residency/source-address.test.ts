import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ForwardingHeader } from '../../../../../subgraphs/regional/residency/forwarded-hops.ts';
import { createSourceAddressReader } from '../../../../../subgraphs/regional/residency/source-address.ts';

const CIDRS = ['10.0.0.0/8', '2001:db8:1::/48', '192.0.2.7'];

const readFrom = (peerAddress: string | undefined, header: ForwardingHeader, value?: string) =>
  createSourceAddressReader({ cidrs: CIDRS, header })({
    peerAddress,
    headers: value === undefined ? {} : { [header]: value },
  });

describe('the source address', () => {
  test('is the peer when nothing is forwarded', () => {
    expect(readFrom('198.51.100.1', 'x-forwarded-for')).toEqual({ address: '198.51.100.1', method: 'PEER' });
  });

  test('is the peer when it is not a trusted proxy, whatever it claims', () => {
    expect(readFrom('198.51.100.1', 'x-forwarded-for', '203.0.113.9')).toEqual({
      address: '198.51.100.1',
      method: 'PEER',
    });
    expect(readFrom('198.51.100.1', 'forwarded', 'for=203.0.113.9').method).toBe('PEER');
  });

  test('is the rightmost hop that is no trusted proxy, so what a client put in front is ignored', () => {
    expect(readFrom('10.1.1.1', 'x-forwarded-for', '8.8.8.8, 203.0.113.9, 10.2.2.2')).toEqual({
      address: '203.0.113.9',
      method: 'TRUSTED_HEADER',
    });
  });

  test('is the furthest hop when all of them are trusted', () => {
    expect(readFrom('10.1.1.1', 'x-forwarded-for', '10.3.3.3, 10.2.2.2').address).toBe('10.3.3.3');
  });

  test.each([
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:DB8::1', '2001:db8::1'],
  ])('is normalised: %s is %s', (peer, expected) => {
    expect(readFrom(peer, 'x-forwarded-for').address).toBe(expected);
  });

  test('sees a trusted proxy behind an IPv4-mapped peer address', () => {
    expect(readFrom('::ffff:10.1.1.1', 'x-forwarded-for', '203.0.113.9').address).toBe('203.0.113.9');
    expect(readFrom('::ffff:192.0.2.7', 'x-forwarded-for', '203.0.113.9').address).toBe('203.0.113.9');
  });

  test.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For="203.0.113.9:4711";proto=https;by=10.0.0.1', '203.0.113.9'],
    ['for="[2001:db8:cafe::17]:4711"', '2001:db8:cafe::17'],
    ['for=8.8.8.8, for=203.0.113.9;host="a,b;c", for=10.2.2.2', '203.0.113.9'],
    ['proto=https; for = 203.0.113.9', '203.0.113.9'],
    ['for=8.8.8.8, for=unknown', null],
    ['for=8.8.8.8, for=_hidden', null],
    ['for=8.8.8.8, proto=https', null],
    ['for=8.8.8.8;for=203.0.113.9', null],
    ['for="8.8.8.8, for=203.0.113.9', null],
    ['for=8.8.8.8;host="x, for=203.0.113.9', null],
    ['for="x, for="[2001:db8:1::2]"', null],
  ])('reads Forwarded: %s', (value, expected) => {
    expect(readFrom('10.1.1.1', 'forwarded', value)).toEqual({ address: expected, method: 'TRUSTED_HEADER' });
  });

  test.each([
    ['203.0.113.9:443', '203.0.113.9'],
    ['[2001:db8:cafe::17]:443', '2001:db8:cafe::17'],
    ['2001:db8:cafe::17', '2001:db8:cafe::17'],
    ['8.8.8.8, unknown', null],
    ['8.8.8.8, 999.1.1.1', null],
    [`${'8.8.8.8, '.repeat(32)}203.0.113.9`, null],
    ['8'.repeat(5000), null],
  ])('reads X-Forwarded-For (%#)', (value, expected) => {
    expect(readFrom('10.1.1.1', 'x-forwarded-for', value).address).toBe(expected);
  });

  test('is read only from the header that the proxies are known to write', () => {
    const read = createSourceAddressReader({ cidrs: CIDRS, header: 'x-forwarded-for' });
    const headers = { forwarded: 'for=8.8.8.8', 'x-forwarded-for': '203.0.113.9' };

    expect(read({ peerAddress: '10.1.1.1', headers }).address).toBe('203.0.113.9');
  });

  test('is not known without a peer', () => {
    expect(readFrom(undefined, 'x-forwarded-for', '203.0.113.9')).toEqual({ address: null, method: 'PEER' });
  });

  test('never depends on what stands left of an untrusted hop', () => {
    fc.assert(
      fc.property(fc.constantFrom<ForwardingHeader>('forwarded', 'x-forwarded-for'), fc.string(), (header, forged) => {
        const genuine = header === 'forwarded' ? 'for=203.0.113.9' : '203.0.113.9';
        const { address } = readFrom('10.1.1.1', header, `${forged},${genuine}`);
        // null: unbalanced quotes make the whole header unbelievable, which fails closed.
        expect([null, '203.0.113.9']).toContain(address);
      }),
      { numRuns: 2000 },
    );
  });

  test('refuses a range that is none, naming it', () => {
    expect(() => createSourceAddressReader({ cidrs: ['10.0.0.0/99'], header: 'forwarded' })).toThrow(
      '"10.0.0.0/99" is no address range',
    );
  });
});
