import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide } from '../../../../../subgraphs/regional/residency/decide.ts';
import type { DecisionInput } from '../../../../../subgraphs/regional/residency/decision-input.ts';
import { isInEea, isSameCountry } from '../../../../../subgraphs/regional/residency/eea.ts';
import { isStricter } from '../../../../../subgraphs/regional/residency/finding.ts';
import { CURRENT_RULESET } from '../../../../../subgraphs/regional/residency/ruleset/ruleset.ts';
import type { TransferInstrument } from '../../../../../subgraphs/regional/residency/transfer-instrument.ts';
import { region } from './decision-inputs.ts';

const ORGANISATIONS = ['acme', 'operator', 'partner'];
const COUNTRIES = ['FI', 'AX', 'DE', 'NO', 'SJ', 'GB', 'JP', 'BR', 'CA', 'US', 'IN', 'CH', 'GL', 'RE'];
const REGIONS = ['FI-HEL', 'FI-ESP', 'DE-FRA', 'NO-OSL', 'US-EAST', 'JP-TYO', 'GB-LON', 'IN-MUM'].map(region);

const organisation = fc.constantFrom(...ORGANISATIONS);
const country = fc.constantFrom(...COUNTRIES);
const regionPlace = fc
  .constantFrom(...REGIONS)
  .chain((place) => organisation.map((name) => ({ ...place, organisation: name })));
const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true });
const period = fc.record({ validFrom: instant, validUntil: fc.option(instant) });
const whereabouts = fc.record({
  country: fc.option(country),
  confidence: fc.constantFrom('HIGH' as const, 'LOW' as const),
  alternatives: fc.array(country, { maxLength: 2 }),
});
const actor = fc.record({
  kind: fc.constantFrom(
    'SUBJECT' as const,
    'CUSTOMER_STAFF' as const,
    'OPERATOR' as const,
    'OTHER_ORGANISATION' as const,
  ),
  organisation,
  at: whereabouts,
});
const instrument: fc.Arbitrary<TransferInstrument> = fc.oneof(
  fc.tuple(fc.record({ id: fc.uuid(), organisation }), period).map(([record, validity]) => ({
    ...record,
    ...validity,
    basis: 'A45_ADEQUACY' as const,
    adequacyDecisionId: 'US-DPF',
  })),
  fc
    .tuple(
      fc.record({
        id: fc.uuid(),
        organisation,
        basis: fc.constantFrom('A46_2_B_BCR' as const, 'A46_2_C_SCC' as const, 'A49_1_A' as const, 'A49_2' as const),
        countries: fc.array(country, { minLength: 1, maxLength: 3 }),
      }),
      period,
    )
    .map(([record, validity]) => ({ ...record, ...validity })),
);
const disclosure = fc.record(
  {
    kind: fc.constantFrom(
      'CONTENT_READ' as const,
      'CONTENT_WRITE' as const,
      'LIST' as const,
      'FIELD_READ' as const,
      'EXPORT' as const,
    ),
    actor,
    via: fc.oneof(
      fc.constant({ kind: 'DIRECT' as const }),
      fc.record({ kind: fc.constant('GATEWAY' as const), at: whereabouts, organisation }),
    ),
    exportPolicy: fc.constantFrom('REPLICATE' as const, 'RESTRICT' as const, 'REDACT' as const),
    recipient: actor,
  },
  { requiredKeys: ['kind', 'actor', 'via', 'exportPolicy'] },
);
const placement = fc.record({ kind: fc.constantFrom('STORE' as const, 'REPLICATE' as const), target: regionPlace });
const relocation = fc.record({
  kind: fc.constant('RELOCATE' as const),
  target: regionPlace,
  contractAmended: fc.boolean(),
  approvedByHomeOfficer: fc.boolean(),
  approvedByTargetOfficer: fc.boolean(),
});
const customer = fc.record(
  {
    organisation,
    requirement: fc.constantFrom('strict' as const, 'eu-only' as const, 'flexible' as const),
    allowedRegions: fc.array(regionPlace, { maxLength: 4 }),
    underGdpr: fc.boolean(),
    strictElsewhereInEea: fc.constantFrom('ALLOW_AND_LOG' as const, 'DENY' as const),
    exceptions: fc.array(
      fc.tuple(fc.record({ id: fc.uuid(), country }), period).map(([record, validity]) => ({ ...record, ...validity })),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['organisation', 'requirement', 'allowedRegions'] },
);
const inputOf = <Operation extends DecisionInput['operation']>(operation: fc.Arbitrary<Operation>) =>
  fc.record({
    operation,
    home: regionPlace,
    customer,
    instruments: fc.array(instrument, { maxLength: 4 }),
    now: instant,
  });
const anyInput = inputOf<DecisionInput['operation']>(fc.oneof(disclosure, placement, relocation));

const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void) => {
  const assertion = fc.property(arbitrary, (value) => {
    property(value);
  });
  fc.assert(assertion, { numRuns: 2000 });
};
const permits = (input: DecisionInput) => ['ALLOW', 'ALLOW_AND_LOG'].includes(decide(input).decision);
const inEea = (code: string | null) => code !== null && isInEea(code, CURRENT_RULESET);

describe('every decision', () => {
  test('is the same for the same input', () => {
    check(anyInput, (input) => expect(decide(input)).toEqual(decide(structuredClone(input))));
  });

  test('is never made stricter by another instrument', () => {
    check(fc.tuple(anyInput, instrument), ([input, added]) => {
      const before = decide(input).decision;
      const after = decide({ ...input, instruments: [...input.instruments, added] }).decision;
      expect(isStricter(after, before)).toBe(false);
    });
  });

  test('is never made more lenient by going through a router', () => {
    check(fc.tuple(inputOf(disclosure), whereabouts, organisation), ([input, at, router]) => {
      const direct = decide({ ...input, operation: { ...input.operation, via: { kind: 'DIRECT' } } }).decision;
      const routed = decide({
        ...input,
        operation: { ...input.operation, via: { kind: 'GATEWAY', at, organisation: router } },
      }).decision;
      expect(isStricter(direct, routed)).toBe(false);
    });
  });

  test('is never stricter for flexible than for eu-only, nor than for strict at the same home', () => {
    check(inputOf(fc.oneof(disclosure, placement)), (input) => {
      const decideAs = (requirement: 'strict' | 'eu-only' | 'flexible') =>
        decide({ ...input, customer: { ...input.customer, requirement } }).decision;
      const flexible = decideAs('flexible');
      if (input.operation.kind === 'STORE' || input.operation.kind === 'REPLICATE') {
        expect(isStricter(flexible, decideAs('strict'))).toBe(false);
      }
      if (inEea(input.home.country)) expect(isStricter(flexible, decideAs('eu-only'))).toBe(false);
    });
  });

  test('gives the value only when it permits', () => {
    check(anyInput, (input) => expect(decide(input).disclosure === 'VALUE').toBe(permits(input)));
  });

  test('with a transfer among the places permitted under eu-only names its basis', () => {
    check(inputOf(disclosure), (input) => {
      const decided = decide({ ...input, customer: { ...input.customer, requirement: 'eu-only' } });
      if (decided.decision === 'DENY' || decided.decision === 'REQUIRE_APPROVAL') return;
      for (const { transfer } of decided.findings) {
        if (transfer.isTransfer) expect(transfer.basis).not.toBe('NONE');
      }
    });
  });
});

describe('eu-only', () => {
  const euOnly = <T extends DecisionInput>(input: T): T => ({
    ...input,
    customer: { ...input.customer, requirement: 'eu-only' },
  });

  test('never stores outside the EEA', () => {
    check(inputOf(placement), (input) => {
      if (!inEea(input.operation.target.country)) expect(decide(euOnly(input)).decision).toBe('DENY');
    });
  });

  test('never lets a place outside the EEA pass unlogged, nor at all without adequacy or an instrument', () => {
    check(inputOf(disclosure), (input) => {
      const { decision, findings } = decide(euOnly(input));
      for (const finding of findings.filter(({ country: code }) => !inEea(code))) {
        expect(finding.decision).not.toBe('ALLOW');
        expect(decision).not.toBe('ALLOW');
        if (finding.placeClass !== 'ADEQUATE' && input.instruments.length === 0 && decision !== 'REQUIRE_APPROVAL') {
          expect(decision).toBe('DENY');
        }
      }
    });
  });
});

describe('strict', () => {
  const strict = <T extends DecisionInput>(input: T): T => ({
    ...input,
    customer: { ...input.customer, requirement: 'strict' },
  });

  test('never stores outside the home country, whatever is allowed or on file', () => {
    check(inputOf(placement), (input) => {
      if (isSameCountry(input.operation.target.country, input.home.country, CURRENT_RULESET)) return;
      expect(decide(strict(input)).decision).toBe('DENY');
    });
  });

  test('is never widened to another country by allowed regions', () => {
    check(inputOf(fc.oneof(placement, disclosure)), (input) => {
      const narrow = decide(strict({ ...input, customer: { ...input.customer, allowedRegions: [] } }));
      const wide = decide(strict(input));
      const { operation, home } = input;
      if ('target' in operation && isSameCountry(operation.target.country, home.country, CURRENT_RULESET)) return;
      expect(wide.decision).toBe(narrow.decision);
    });
  });
});

describe('an unknown country', () => {
  test('is never permitted to strict or eu-only', () => {
    const unknown = fc.tuple(inputOf(disclosure), fc.constantFrom('strict' as const, 'eu-only' as const));
    check(unknown, ([input, requirement]) => {
      const operation = {
        ...input.operation,
        actor: { ...input.operation.actor, at: { country: null, confidence: 'LOW' } },
      } as const;
      expect(permits({ ...input, operation, customer: { ...input.customer, requirement } })).toBe(false);
    });
  });
});
