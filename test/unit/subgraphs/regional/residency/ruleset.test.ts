import { describe, expect, test } from 'vitest';
import { findAdequacy } from '../../../../../subgraphs/regional/residency/adequacy.ts';
import { isInEea } from '../../../../../subgraphs/regional/residency/eea.ts';
import { fingerprintRuleset } from '../../../../../subgraphs/regional/residency/ruleset/fingerprint-ruleset.ts';
import { CURRENT_RULESET } from '../../../../../subgraphs/regional/residency/ruleset/ruleset.ts';
import { dpfListing } from './decision-inputs.ts';

const adequacyOf = (country: string, now: string, homeCountry = 'FI') =>
  findAdequacy({ country, homeCountry, organisation: 'x', instruments: [], now: new Date(now) }, CURRENT_RULESET)
    ?.decision.id ?? null;

describe('the ruleset', () => {
  test('has a version that ends in the fingerprint of its data: change both together, and raise the number', () => {
    expect(CURRENT_RULESET.version.split('+')[1]).toBe(fingerprintRuleset(CURRENT_RULESET));
  });

  test('has another fingerprint when a date, a scope or a member changes', () => {
    const [first, ...rest] = CURRENT_RULESET.adequacyDecisions;
    const original = fingerprintRuleset(CURRENT_RULESET);
    const withFirst = (changes: object) =>
      fingerprintRuleset({
        ...CURRENT_RULESET,
        adequacyDecisions: [{ ...first, ...changes } as typeof first & object, ...rest],
      });

    expect(withFirst({ validUntil: '2030-01-01' })).not.toBe(original);
    expect(withFirst({ scope: 'PARTIAL' })).not.toBe(original);
    expect(fingerprintRuleset({ ...CURRENT_RULESET, eeaMembers: CURRENT_RULESET.eeaMembers.slice(1) })).not.toBe(
      original,
    );
    expect(withFirst({})).toBe(original);
  });

  test('knows the 30 members and their territories, and no territory outside', () => {
    const isMember = (country: string) => isInEea(country, CURRENT_RULESET);

    expect(CURRENT_RULESET.eeaMembers).toHaveLength(30);
    expect(['AX', 'GF', 'GP', 'MQ', 'YT', 'RE', 'MF', 'IC', 'EA', 'IS', 'LI', 'NO'].every(isMember)).toBe(true);
    expect(
      ['GL', 'FO', 'GI', 'AW', 'CW', 'SX', 'BQ', 'PF', 'NC', 'PM', 'WF', 'BL', 'TF', 'SJ', 'CH', 'GB', 'MC'].some(
        isMember,
      ),
    ).toBe(false);
  });

  test('has well-formed, unique and sourced adequacy decisions outside the EEA', () => {
    const { adequacyDecisions } = CURRENT_RULESET;

    expect(new Set(adequacyDecisions.map(({ id }) => id)).size).toBe(adequacyDecisions.length);
    for (const { country, validFrom, validUntil, source } of adequacyDecisions) {
      expect(isInEea(country, CURRENT_RULESET)).toBe(false);
      expect(validFrom).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(validUntil === null || validFrom < validUntil).toBe(true);
      expect(source).not.toBe('');
    }
  });
});

describe('an adequacy decision', () => {
  test.each([
    ['the day before the first', '2021-06-27T23:59:59.999Z', null],
    ['the first day', '2021-06-28T00:00:00Z', 'GB-2021'],
    ['both in force, the older', '2025-12-20T00:00:00Z', 'GB-2021'],
    ['the last day of the older', '2025-12-27T23:59:59.999Z', 'GB-2021'],
    ['the day after', '2025-12-28T00:00:00Z', 'GB-2025'],
    ['the last day', '2031-12-27T23:59:59.999Z', 'GB-2025'],
    ['after it ended', '2031-12-28T00:00:00Z', null],
  ])('counts by its dates: %s', (_, now, expected) => {
    expect(adequacyOf('GB', now)).toBe(expected);
  });

  test('not yet taken over into the EEA Agreement does not help exporters in Norway', () => {
    expect(adequacyOf('BR', '2026-09-15T00:00:00Z', 'FI')).toBe('BR');
    expect(adequacyOf('BR', '2026-09-15T00:00:00Z', 'NO')).toBeNull();
    expect(adequacyOf('BR', '2026-01-25T23:59:59Z', 'FI')).toBeNull();
    expect(adequacyOf('JP', '2026-09-15T00:00:00Z', 'NO')).toBe('JP');
  });

  test('for listed organisations needs a listing in force', () => {
    const find = (now: string) =>
      findAdequacy(
        { country: 'US', homeCountry: 'FI', organisation: 'x', instruments: [dpfListing('x')], now: new Date(now) },
        CURRENT_RULESET,
      );

    const forCanada = { ...dpfListing('x'), adequacyDecisionId: 'CA-PIPEDA' };
    const misfiled = { country: 'US', homeCountry: 'FI', organisation: 'x', instruments: [forCanada] };

    expect(findAdequacy({ ...misfiled, now: new Date('2026-09-15') }, CURRENT_RULESET)).toBeNull();
    expect(find('2025-12-31T23:59:59Z')).toBeNull();
    expect(find('2026-01-01T00:00:00Z')).toMatchObject({ decision: { id: 'US-DPF' }, instrumentId: 'dpf-x' });
    expect(adequacyOf('US', '2026-09-15T00:00:00Z')).toBeNull();
  });
});
