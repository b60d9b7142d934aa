import { describe, expect, test } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import { parseCountry } from '../../../kernel/parse-country.ts';
import { GRAPHQL_FIELDS, parseRegistration } from '../../../subgraphs/regional/customers/parse-registration.ts';

const parse = (input: Record<string, unknown>) => parseRegistration(input, GRAPHQL_FIELDS);

const problemsOf = (input: Record<string, unknown>): unknown => {
  try {
    parse(input);
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNPROCESSABLE') return error.facts['problems'];
    throw error;
  }
  return [];
};

describe('parseCountry', () => {
  test.each([
    ['Finland', 'Finland', 'FI'],
    ['finland', 'Finland', 'FI'],
    [' FI ', 'Finland', 'FI'],
    ['fin', 'Finland', 'FI'],
    ['Germany', 'Germany', 'DE'],
    ['USA', 'USA', 'US'],
    ['usa', 'United States of America', 'US'],
    ['United States of America', 'United States of America', 'US'],
    ['us', 'United States of America', 'US'],
  ])('%s is %s (%s)', (text, name, code) => {
    expect(parseCountry(text)).toEqual({ name, code });
  });

  test.each(['', 'XX', 'XXX', 'Atlantis', 'Finland; DROP TABLE', '__proto__', 'constructor'])(
    '%j is no country',
    (text) => {
      expect(parseCountry(text)).toBeUndefined();
    },
  );
});

describe('parseRegistration', () => {
  test('leaves out what was not given', () => {
    expect(parse({})).toEqual({});
    expect(parse({ name: ' Acme ' })).toEqual({ name: 'Acme' });
    expect(parse({ name: undefined, country: undefined })).toEqual({});
  });

  test('a null clears what may be empty, and only that', () => {
    expect(parse({ primaryContactEmail: null, nextComplianceReview: null, country: null })).toEqual({
      primaryContactEmail: null,
      nextComplianceReview: null,
      country: 'Unknown',
      countryCode: null,
    });
    expect(problemsOf({ name: null, customerType: null })).toMatchObject([
      { field: 'name' },
      { field: 'customerType' },
    ]);
  });

  test('lists become sets', () => {
    expect(parse({ complianceRequirements: ['GDPR', 'GDPR'], allowedRegions: ['FI-HEL', 'FI-HEL'] })).toEqual({
      complianceRequirements: ['GDPR'],
      allowedRegions: ['FI-HEL'],
    });
  });

  test.each([
    [{ nextComplianceReview: '2027-01-31' }, '2027-01-31T00:00:00.000Z'],
    [{ nextComplianceReview: '2027-01-31T10:00:00+02:00' }, '2027-01-31T08:00:00.000Z'],
  ])('reads the date of %j', (input, expected) => {
    expect(parse(input).nextComplianceReview?.toISOString()).toBe(expected);
  });

  test.each([
    [{ nextComplianceReview: 'tomorrow' }, 'nextComplianceReview'],
    [{ nextComplianceReview: '2027-02-31' }, 'nextComplianceReview'],
    [{ nextComplianceReview: '2027-01-31T10:00:00' }, 'nextComplianceReview'],
    [{ primaryContactEmail: 'a@b' }, 'primaryContactEmail'],
    [{ complianceOfficerEmail: 'a b@c.example' }, 'complianceOfficerEmail'],
    [{ allowedRegions: ['fi-hel'] }, 'allowedRegions.0'],
    [{ complianceRequirements: ['x', 7] }, 'complianceRequirements.1'],
    [{ complianceRequirements: ['line\nbreak'] }, 'complianceRequirements.0'],
    [{ type: 'enterprise' }, 'type'],
    [{ countryCode: 'FI' }, 'countryCode'],
    [{ constructor: 1 }, 'constructor'],
  ])('refuses %j at %s', (input, field) => {
    expect(problemsOf(input)).toMatchObject([{ field }]);
  });

  test('offers the words that a closed vocabulary has', () => {
    expect(problemsOf({ dataResidencyRequirement: 'lax' })).toEqual([
      { field: 'dataResidencyRequirement', message: 'must be one of strict, eu-only, flexible' },
    ]);
  });
});
