import { describe, expect, test } from 'vitest';
import { decide } from '../../../../../subgraphs/regional/residency/decide.ts';
import type {
  Disclosure,
  Relocation,
  ResidencyRequirement,
} from '../../../../../subgraphs/regional/residency/decision-input.ts';
import {
  ACME,
  at,
  ESPOO,
  FRANKFURT,
  HELSINKI,
  inputFor,
  instrument,
  NOW,
  OPERATOR,
  operatorIn,
  partnerIn,
  read,
  region,
  staffIn,
  subjectIn,
  TOKYO,
  terms,
  VIRGINIA,
} from './decision-inputs.ts';

const REQUIREMENTS: readonly ResidencyRequirement[] = ['strict', 'eu-only', 'flexible'];

describe('the decision table, home in Finland', () => {
  test.each([
    // caller in,        strict,            eu-only,         flexible
    ['home country', 'FI', 'ALLOW', 'ALLOW', 'ALLOW'],
    ['territory of the home country', 'AX', 'ALLOW', 'ALLOW', 'ALLOW'],
    ['elsewhere in the EEA', 'DE', 'ALLOW_AND_LOG', 'ALLOW', 'ALLOW'],
    ['EEA through EFTA', 'NO', 'ALLOW_AND_LOG', 'ALLOW', 'ALLOW'],
    ['an outermost region', 'RE', 'ALLOW_AND_LOG', 'ALLOW', 'ALLOW'],
    ['adequate country', 'JP', 'DENY', 'ALLOW_AND_LOG', 'ALLOW_AND_LOG'],
    ['adequate country (CH is not EEA)', 'CH', 'DENY', 'ALLOW_AND_LOG', 'ALLOW_AND_LOG'],
    ['other third country', 'US', 'DENY', 'DENY', 'ALLOW_AND_LOG'],
    ['partial adequacy without coverage', 'CA', 'DENY', 'DENY', 'ALLOW_AND_LOG'],
    ['a state’s territory outside the Union', 'GL', 'DENY', 'DENY', 'ALLOW_AND_LOG'],
    ['Svalbard', 'SJ', 'DENY', 'DENY', 'ALLOW_AND_LOG'],
    ['unknown', null, 'DENY', 'DENY', 'ALLOW_AND_LOG'],
  ] as const)('caller in %s (%s): strict %s, eu-only %s, flexible %s', (_, country, ...expected) => {
    const kinds = ['CONTENT_READ', 'CONTENT_WRITE', 'LIST', 'METADATA_READ', 'FIELD_READ', 'EXPORT'] as const;
    for (const kind of kinds) {
      const decisions = REQUIREMENTS.map(
        (requirement) => decide(inputFor(read(staffIn(country), { kind }), terms(requirement))).decision,
      );
      expect(decisions).toEqual(expected);
    }
  });

  test.each([
    ['home', HELSINKI, [], 'ALLOW', 'ALLOW', 'ALLOW'],
    ['home, not itself in the list', HELSINKI, [FRANKFURT], 'ALLOW', 'ALLOW', 'ALLOW'],
    ['same country, unlisted', ESPOO, [], 'DENY', 'DENY', 'DENY'],
    ['same country, listed', ESPOO, [ESPOO], 'ALLOW', 'ALLOW', 'ALLOW'],
    ['EEA, unlisted', FRANKFURT, [], 'DENY', 'DENY', 'DENY'],
    ['EEA, listed', FRANKFURT, [FRANKFURT], 'DENY', 'ALLOW', 'ALLOW'],
    ['EEA, another one listed', FRANKFURT, [ESPOO], 'DENY', 'DENY', 'DENY'],
    ['adequate country, listed', TOKYO, [TOKYO], 'DENY', 'DENY', 'ALLOW_AND_LOG'],
    ['third country, unlisted', VIRGINIA, [], 'DENY', 'DENY', 'DENY'],
    ['third country, listed', VIRGINIA, [VIRGINIA], 'DENY', 'DENY', 'REQUIRE_APPROVAL'],
  ] as const)('store or replicate to %s (%o, allowed %o): strict %s, eu-only %s, flexible %s', (...row) => {
    const [, target, allowed, ...expected] = row;
    for (const kind of ['STORE', 'REPLICATE'] as const) {
      const decisions = REQUIREMENTS.map(
        (requirement) => decide(inputFor({ kind, target }, terms(requirement, allowed))).decision,
      );
      expect(decisions).toEqual(expected);
    }
  });

  const unagreed = { contractAmended: true, approvedByHomeOfficer: true, approvedByTargetOfficer: false };
  const agreed = { contractAmended: true, approvedByHomeOfficer: true, approvedByTargetOfficer: true };

  test.each([
    ['EEA, one approval missing', FRANKFURT, unagreed, 'REQUIRE_APPROVAL', 'ALLOW_AND_LOG', 'ALLOW_AND_LOG'],
    ['EEA, agreed', FRANKFURT, agreed, 'ALLOW_AND_LOG', 'ALLOW_AND_LOG', 'ALLOW_AND_LOG'],
    ['adequate country, agreed', TOKYO, agreed, 'ALLOW_AND_LOG', 'DENY', 'ALLOW_AND_LOG'],
    ['third country, agreed', VIRGINIA, agreed, 'REQUIRE_APPROVAL', 'DENY', 'REQUIRE_APPROVAL'],
  ] as const)('relocation to %s: strict %s, eu-only %s, flexible %s', (_, target, agreement, ...expected) => {
    const operation: Relocation = { kind: 'RELOCATE', target, ...agreement };

    const decisions = REQUIREMENTS.map((requirement) => decide(inputFor(operation, terms(requirement))).decision);

    expect(decisions).toEqual(expected);
  });

  test.each(['contractAmended', 'approvedByHomeOfficer', 'approvedByTargetOfficer'] as const)(
    'a strict relocation without %s needs approval',
    (missing) => {
      const operation: Relocation = { kind: 'RELOCATE', target: FRANKFURT, ...agreed, [missing]: false };

      expect(decide(inputFor(operation, terms('strict'))).decision).toBe('REQUIRE_APPROVAL');
    },
  );

  test('a flexible relocation to a third country goes through with safeguards on file', () => {
    const operation: Relocation = { kind: 'RELOCATE', target: VIRGINIA, ...agreed };
    const instruments = [instrument('A46_2_C_SCC', OPERATOR, 'US')];

    expect(decide(inputFor(operation, terms('flexible'), { instruments })).decision).toBe('ALLOW_AND_LOG');
  });
});

describe('an uncertain country', () => {
  const decideAmong = (requirement: ResidencyRequirement, country: string, ...alternatives: string[]) =>
    decide(
      inputFor(read({ ...staffIn(country), at: { country, confidence: 'LOW', alternatives } }), terms(requirement)),
    ).decision;

  test('is judged by its strictest candidate', () => {
    expect(decideAmong('strict', 'FI', 'DE')).toBe('ALLOW_AND_LOG');
    expect(decideAmong('eu-only', 'FI', 'DE')).toBe('ALLOW');
    expect(decideAmong('eu-only', 'FI', 'US')).toBe('DENY');
  });

  test('without candidates is an unknown one', () => {
    expect(decideAmong('strict', 'FI')).toBe('DENY');
    expect(decideAmong('eu-only', 'FI')).toBe('DENY');
    expect(decideAmong('flexible', 'FI')).toBe('ALLOW_AND_LOG');
  });
});

describe('the field export policy', () => {
  const field = (country: string, exportPolicy: Disclosure['exportPolicy'], kind: Disclosure['kind'] = 'FIELD_READ') =>
    decide(inputFor(read(staffIn(country), { kind, exportPolicy }), terms('eu-only')));

  test.each([
    ['REPLICATE', 'FI', 'ALLOW', 'VALUE'],
    ['REPLICATE', 'DE', 'ALLOW', 'VALUE'],
    ['REPLICATE', 'US', 'DENY', 'WITHHELD'],
    ['RESTRICT', 'FI', 'ALLOW', 'VALUE'],
    ['RESTRICT', 'DE', 'ALLOW_AND_LOG', 'VALUE'],
    ['RESTRICT', 'US', 'DENY', 'WITHHELD'],
    ['REDACT', 'FI', 'ALLOW', 'VALUE'],
    ['REDACT', 'DE', 'DENY', 'REDACTED'],
    ['REDACT', 'US', 'DENY', 'WITHHELD'],
  ] as const)('%s read in %s: %s, %s', (policy, country, decision, disclosure) => {
    expect(field(country, policy)).toMatchObject({ decision, disclosure });
  });

  test('RESTRICT may be read elsewhere but not exported there', () => {
    expect(field('DE', 'RESTRICT', 'EXPORT')).toMatchObject({ decision: 'DENY', disclosure: 'WITHHELD' });
    expect(field('FI', 'RESTRICT', 'EXPORT').decision).toBe('ALLOW');
  });

  test('a redaction raises no event, a refusal does', () => {
    expect(field('DE', 'REDACT').raisesEvent).toBe(false);
    expect(field('US', 'REDACT').raisesEvent).toBe(true);
  });

  test('a refused place outweighs a redacted one', () => {
    const through = { kind: 'GATEWAY', at: at('US'), organisation: OPERATOR } as const;
    const operation = read(staffIn('DE'), { kind: 'FIELD_READ', exportPolicy: 'REDACT', via: through });

    expect(decide(inputFor(operation, terms('eu-only')))).toMatchObject({ disclosure: 'WITHHELD', raisesEvent: true });
  });
});

test('a refused addressee outweighs a redacted caller, transfer or not', () => {
  const operation = read(operatorIn('JP'), { kind: 'EXPORT', exportPolicy: 'REDACT', recipient: staffIn('US') });

  expect(decide(inputFor(operation, terms('eu-only')))).toMatchObject({ decision: 'DENY', disclosure: 'WITHHELD' });
});

describe('exceptions and approvals', () => {
  test('a strict customer can close itself to the rest of the EEA', () => {
    const customer = terms('strict', [], { strictElsewhereInEea: 'DENY' });

    expect(decide(inputFor(read(staffIn('DE')), customer)).decision).toBe('DENY');
    expect(decide(inputFor(read(staffIn('FI')), customer)).decision).toBe('ALLOW');
  });

  test('a strict customer can open an adequate country for a time, and no other third country', () => {
    const decideIn = (country: string, now = NOW) => {
      const exception = { id: 'x', country, validFrom: new Date('2026-01-01'), validUntil: new Date('2026-12-01') };
      return decide(inputFor(read(staffIn(country)), terms('strict', [], { exceptions: [exception] }), { now }))
        .decision;
    };

    expect(decideIn('JP')).toBe('ALLOW_AND_LOG');
    expect(decideIn('JP', new Date('2026-12-01'))).toBe('DENY');
    expect(decideIn('US')).toBe('DENY');
  });

  test.each(['strict', 'eu-only'] as const)(
    '%s delays a person’s own data abroad but does not refuse it',
    (requirement) => {
      for (const country of ['US', null]) {
        const result = decide(inputFor(read(subjectIn(country)), terms(requirement)));

        expect(result).toMatchObject({ decision: 'REQUIRE_APPROVAL', disclosure: 'WITHHELD', raisesEvent: false });
        expect(result.transfer.basis).toBe('NOT_A_TRANSFER');
      }
    },
  );

  test('an approval opens what requires one and nothing that is denied', () => {
    const approved = { approvalId: 'approval-1' };

    expect(decide(inputFor(read(subjectIn('US')), terms('eu-only'), approved))).toMatchObject({
      decision: 'ALLOW_AND_LOG',
      disclosure: 'VALUE',
    });
    expect(decide(inputFor(read(staffIn('US')), terms('eu-only'), approved)).decision).toBe('DENY');
  });

  test('an export looks at the addressee as well as at who asks', () => {
    const deliver = (country: string) =>
      decide(inputFor(read(staffIn('FI'), { kind: 'EXPORT', recipient: partnerIn(country) }), terms('eu-only')))
        .decision;

    expect([deliver('FI'), deliver('DE'), deliver('JP'), deliver('US')]).toEqual([
      'ALLOW',
      'ALLOW',
      'ALLOW_AND_LOG',
      'DENY',
    ]);
  });
});

describe('contradictions', () => {
  test.each([
    ['strict', [ESPOO, FRANKFURT, VIRGINIA], ['DE-FRA', 'US-EAST']],
    ['eu-only', [FRANKFURT, VIRGINIA], ['US-EAST']],
    ['flexible', [FRANKFURT, VIRGINIA], []],
  ] as const)(
    'of %s with its allowed regions are reported and the requirement wins',
    (requirement, allowed, expected) => {
      const result = decide(inputFor({ kind: 'STORE', target: VIRGINIA }, terms(requirement, allowed)));

      expect(result.configurationViolations.map(({ regionId }) => regionId)).toEqual(expected);
      expect(result.decision).toBe(requirement === 'flexible' ? 'REQUIRE_APPROVAL' : 'DENY');
    },
  );

  test('an eu-only customer at home outside the EEA is reported and keeps its promise', () => {
    const customer = terms('eu-only', [VIRGINIA]);
    const result = decide(inputFor({ kind: 'STORE', target: VIRGINIA }, customer, { home: VIRGINIA }));

    expect(result.decision).toBe('DENY');
    expect(result.configurationViolations).toEqual([{ code: 'HOME_OUTSIDE_EEA', regionId: 'US-EAST' }]);
    expect(decide(inputFor(read(staffIn('US')), customer, { home: VIRGINIA })).decision).toBe('DENY');
  });
});

describe('a home outside the EEA', () => {
  test.each([
    ['US', 'ALLOW', 'ALLOW'],
    ['FI', 'DENY', 'ALLOW_AND_LOG'],
    ['JP', 'DENY', 'ALLOW_AND_LOG'],
    [null, 'DENY', 'ALLOW_AND_LOG'],
  ] as const)('sees a caller in %s: strict %s, flexible %s', (country, strict, flexible) => {
    const decideFor = (requirement: ResidencyRequirement) =>
      decide(inputFor(read(staffIn(country)), terms(requirement), { home: VIRGINIA })).decision;

    expect([decideFor('strict'), decideFor('flexible')]).toEqual([strict, flexible]);
  });

  test('replicates to its allowed regions without Chapter V', () => {
    const operation = { kind: 'REPLICATE', target: TOKYO } as const;

    expect(decide(inputFor(operation, terms('flexible', [TOKYO]), { home: VIRGINIA })).decision).toBe('ALLOW');
  });
});

describe('an explanation', () => {
  test('carries codes, texts with their articles, every place and the ruleset version', () => {
    const result = decide(inputFor(read(partnerIn('US')), terms('eu-only')));

    expect(result.reasons).toContainEqual({
      code: 'SAFEGUARD_MISSING',
      text: 'Neither adequacy nor appropriate safeguards cover the recipient.',
      article: 'GDPR Art. 44',
    });
    expect(result.findings).toMatchObject([{ role: 'ACTOR', country: 'US', placeClass: 'THIRD_COUNTRY' }]);
    expect(result.rulesetVersion).toMatch(/^2026\.\d+\+[0-9a-f]{12}$/);
  });

  test('repeats no organisation and no instrument of the customer in its reasons', () => {
    const input = inputFor(read(partnerIn('US')), terms('eu-only', [region('US-EAST')]));

    expect(JSON.stringify(decide(input).reasons)).not.toMatch(new RegExp(`${ACME}|partner-inc|US-EAST`));
  });
});
