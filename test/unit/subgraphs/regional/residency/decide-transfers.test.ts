import { describe, expect, test } from 'vitest';
import { decide } from '../../../../../subgraphs/regional/residency/decide.ts';
import type { DecisionInput, Disclosure } from '../../../../../subgraphs/regional/residency/decision-input.ts';
import {
  at,
  dpfListing,
  inputFor,
  instrument,
  OPERATOR,
  operatorIn,
  partnerIn,
  read,
  staffIn,
  subjectIn,
  terms,
  VIRGINIA,
} from './decision-inputs.ts';

const codesOf = (input: DecisionInput) => decide(input).reasons.map(({ code }) => code);

describe('instruments', () => {
  const partnerReads = read(partnerIn('US'));

  test.each([
    ['none', [], 'DENY'],
    ['standard clauses of the recipient', [instrument('A46_2_C_SCC', 'partner-inc', 'US')], 'ALLOW_AND_LOG'],
    ['binding corporate rules', [instrument('A46_2_B_BCR', 'partner-inc', 'US')], 'ALLOW_AND_LOG'],
    ['a derogation', [instrument('A49_1_A', 'partner-inc', 'US')], 'REQUIRE_APPROVAL'],
    ['a certified organisation', [dpfListing('partner-inc')], 'ALLOW_AND_LOG'],
    ['clauses of somebody else', [instrument('A46_2_C_SCC', 'other-inc', 'US')], 'DENY'],
    ['certification of somebody else', [dpfListing('other-inc')], 'DENY'],
    ['clauses for another country', [instrument('A46_2_C_SCC', 'partner-inc', 'IN')], 'DENY'],
  ] as const)('under eu-only, a recipient in the US with %s', (_, instruments, expected) => {
    expect(decide(inputFor(partnerReads, terms('eu-only'), { instruments })).decision).toBe(expected);
  });

  test('strict stays closed whatever is on file', () => {
    const instruments = [instrument('A46_2_C_SCC', 'partner-inc', 'US'), dpfListing('partner-inc')];

    expect(decide(inputFor(partnerReads, terms('strict'), { instruments })).decision).toBe('DENY');
  });

  test('count from their first instant up to and without their end', () => {
    const bounded = { ...instrument('A46_2_C_SCC', 'partner-inc', 'US'), validUntil: new Date('2026-10-01T00:00:00Z') };
    const decideAt = (now: string) =>
      decide(inputFor(partnerReads, terms('eu-only'), { instruments: [bounded], now: new Date(now) })).decision;

    expect(decideAt('2025-12-31T23:59:59.999Z')).toBe('DENY');
    expect(decideAt('2026-01-01T00:00:00Z')).toBe('ALLOW_AND_LOG');
    expect(decideAt('2026-09-30T23:59:59.999Z')).toBe('ALLOW_AND_LOG');
    expect(decideAt('2026-10-01T00:00:00Z')).toBe('DENY');
  });

  test('never help a caller whose country is unknown', () => {
    const instruments = [instrument('A46_2_C_SCC', 'partner-inc', 'US', 'IN'), dpfListing('partner-inc')];

    expect(decide(inputFor(read(partnerIn(null)), terms('eu-only'), { instruments })).decision).toBe('DENY');
  });

  test('let a flexible customer replicate to a third country, but a derogation does not', () => {
    const operation = { kind: 'REPLICATE', target: VIRGINIA } as const;
    const replicate = (basis: 'A46_2_C_SCC' | 'A49_1_A') =>
      decide(inputFor(operation, terms('flexible', [VIRGINIA]), { instruments: [instrument(basis, OPERATOR, 'US')] }))
        .decision;

    expect(replicate('A46_2_C_SCC')).toBe('ALLOW_AND_LOG');
    expect(replicate('A49_1_A')).toBe('REQUIRE_APPROVAL');
  });
});

describe('the transfer assessment', () => {
  const transferOf = (operation: Disclosure, changes: Partial<DecisionInput> = {}) =>
    decide(inputFor(operation, terms('flexible'), changes)).transfer;

  test.each([
    ['staff of the same entity on a journey', staffIn('US'), false, 'NOT_A_TRANSFER'],
    ['the data subject at their own data', subjectIn('US'), false, 'NOT_A_TRANSFER'],
    ['operator support in the home country', operatorIn('FI'), false, 'NOT_A_TRANSFER'],
    ['operator support elsewhere in the EEA', operatorIn('DE'), false, 'INTRA_EEA'],
    ['operator support in an adequate country', operatorIn('JP'), true, 'A45_ADEQUACY'],
    ['operator support in a third country', operatorIn('US'), true, 'NONE'],
    ['another organisation in an unknown country', partnerIn(null), true, 'NONE'],
  ] as const)('of %s', (_, actor, isTransfer, basis) => {
    expect(transferOf(read(actor))).toMatchObject({ isTransfer, basis });
  });

  test('names the instrument and the adequacy decision it rests on', () => {
    expect(transferOf(read(partnerIn('US')), { instruments: [dpfListing('partner-inc')] })).toMatchObject({
      basis: 'A45_ADEQUACY',
      adequacyDecisionId: 'US-DPF',
      instrumentId: 'dpf-partner-inc',
    });
  });

  test('prefers adequacy to safeguards and safeguards to derogations', () => {
    const derogation = instrument('A49_1_A', 'partner-inc', 'US');
    const clauses = instrument('A46_2_C_SCC', 'partner-inc', 'US');
    const basisWith = (...instruments: DecisionInput['instruments']) =>
      transferOf(read(partnerIn('US')), { instruments }).basis;

    expect(basisWith(derogation)).toBe('A49_1_A');
    expect(basisWith(derogation, clauses)).toBe('A46_2_C_SCC');
    expect(basisWith(derogation, clauses, dpfListing('partner-inc'))).toBe('A45_ADEQUACY');
  });

  test('finds no transfer where the exporter is not under the GDPR', () => {
    const fromVirginia = inputFor(read(partnerIn('BR')), terms('flexible'), { home: VIRGINIA });

    expect(decide(fromVirginia).transfer).toMatchObject({ isTransfer: false, basis: 'NOT_A_TRANSFER' });
    expect(decide({ ...fromVirginia, customer: terms('flexible', [], { underGdpr: true }) }).transfer.isTransfer).toBe(
      true,
    );
  });

  test('says so when a flexible customer’s transfer has no basis', () => {
    expect(codesOf(inputFor(read(partnerIn('US')), terms('flexible')))).toContain('TRANSFER_WITHOUT_BASIS');
  });
});

describe('the router', () => {
  const through = (country: string | null) => ({ kind: 'GATEWAY', at: at(country), organisation: OPERATOR }) as const;

  test('counts as a place of disclosure even when the caller is at home', () => {
    const decideThrough = (country: string | null) =>
      decide(inputFor(read(staffIn('FI'), { via: through(country) }), terms('eu-only'))).decision;

    expect([decideThrough('FI'), decideThrough('DE'), decideThrough('JP'), decideThrough('US')]).toEqual([
      'ALLOW',
      'ALLOW',
      'ALLOW_AND_LOG',
      'DENY',
    ]);
    expect(decideThrough(null)).toBe('DENY');
  });

  test('is a transfer of its own', () => {
    const input = inputFor(read(staffIn('FI'), { via: through('US') }), terms('eu-only'), {
      instruments: [instrument('A46_2_C_SCC', OPERATOR, 'US')],
    });

    expect(decide(input)).toMatchObject({
      decision: 'ALLOW_AND_LOG',
      transfer: { isTransfer: true, basis: 'A46_2_C_SCC' },
    });
  });

  test('is reported as the transfer where the caller is none, both being logged', () => {
    const input = inputFor(read(staffIn('US'), { via: through('US') }), terms('flexible'));

    expect(decide(input)).toMatchObject({ decision: 'ALLOW_AND_LOG', transfer: { isTransfer: true, basis: 'NONE' } });
  });

  test('is not opened by the right of access of the person asking', () => {
    expect(decide(inputFor(read(subjectIn('FI'), { via: through('US') }), terms('strict'))).decision).toBe('DENY');
  });
});
