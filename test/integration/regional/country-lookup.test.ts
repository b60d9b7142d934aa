import { describe, expect, test } from 'vitest';
import {
  bundledCountryDatabases,
  createMmdbCountryLookup,
} from '../../../subgraphs/regional/residency/mmdb-country-lookup.ts';
import { createSourceAddressReader } from '../../../subgraphs/regional/residency/source-address.ts';
import { findSourceCountry } from '../../../subgraphs/regional/residency/source-country.ts';

const databases = bundledCountryDatabases();
const lookup = createMmdbCountryLookup({ databases });

describe('the country of an address', () => {
  test.each([
    ['193.166.3.1', 'FI'],
    ['::ffff:193.166.3.1', 'FI'],
    ['2001:708::1', 'FI'],
    ['130.225.0.1', 'DK'],
    ['8.8.8.8', 'US'],
  ])('is known with confidence where both databases agree: %s in %s', (address, country) => {
    expect(lookup.locate(address)).toMatchObject({ country, alternatives: [], confidence: 'HIGH', doubt: null });
  });

  test.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '192.168.0.1',
    '172.16.0.1',
    '169.254.1.1',
    '100.64.0.1',
    'fd00::1',
    'fe80::1',
  ])('is unknown for the local address %s', (address) => {
    expect(lookup.locate(address)).toMatchObject({ country: null, confidence: 'LOW', doubt: 'LOCAL' });
  });

  test('of a local address is the configured one', () => {
    const configured = createMmdbCountryLookup({ databases, localCountry: 'FI' });

    expect(configured.locate('::ffff:127.0.0.1')).toMatchObject({ country: 'FI', confidence: 'HIGH', doubt: 'LOCAL' });
    expect(configured.locate('8.8.8.8').country).toBe('US');
  });

  test.each([null, '', 'not an address', '999.1.1.1'])('is unknown without an address: %s', (address) => {
    expect(lookup.locate(address)).toMatchObject({ country: null, doubt: 'NO_ADDRESS' });
  });

  test('names both databases and their dates', () => {
    expect(lookup.locate('8.8.8.8').databaseVersion).toMatch(
      /^geo-whois-asn-country \d{4}-\d\d-\d\d, dbip-country \d{4}-\d\d-\d\d$/,
    );
  });

  test('is found through a trusted proxy', () => {
    const readSourceAddress = createSourceAddressReader({ cidrs: ['127.0.0.1'], header: 'x-forwarded-for' });
    const connection = { peerAddress: '::ffff:127.0.0.1', headers: { 'x-forwarded-for': '8.8.8.8, 193.166.3.1' } };

    expect(findSourceCountry(connection, readSourceAddress, lookup)).toMatchObject({
      address: '193.166.3.1',
      method: 'TRUSTED_HEADER',
      country: 'FI',
      confidence: 'HIGH',
    });
  });

  test('is doubtful with candidates where the databases disagree, and without where only one knows', () => {
    const sampled = Array.from(
      { length: 4000 },
      (_, index) => `${1 + (index % 222)}.${(index * 7) % 256}.${(index * 13) % 256}.9`,
    );
    const doubtful = sampled
      .map((address) => lookup.locate(address))
      .filter(({ doubt }) => doubt === 'SOURCES_DISAGREE');

    expect(doubtful.length).toBeGreaterThan(0);
    expect(doubtful.length).toBeLessThan(sampled.length / 10);
    expect(doubtful.every(({ confidence, alternatives }) => confidence === 'LOW' && alternatives.length === 1)).toBe(
      true,
    );
  });

  test('refuses to start without its file', () => {
    expect(() => createMmdbCountryLookup({ databases: [{ name: 'gone', path: '/nonexistent.mmdb' }] })).toThrow(
      'ENOENT',
    );
  });
});
