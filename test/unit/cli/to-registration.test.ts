import { expect, test } from 'vitest';
import { toRegistration } from '../../../cli/import/to-registration.ts';

const row = { customer_id: 'acme', customer_name: 'Acme', country: 'Finland' };

test('a row of the customers table becomes the body of the region’s register', () => {
  const columns = {
    ...row,
    data_residency_requirement: 'eu-only',
    compliance_requirements: '["GDPR", "ISO27001"]',
    allowed_regions: '{FI-HEL,"DE-FRA"}',
    next_compliance_review: '2027-03-01 10:00:00+02',
    compliance_notes: 'has no field in the region’s registration',
  };

  expect(toRegistration(columns)).toEqual({
    customerId: 'acme',
    countryCode: 'FI',
    profile: {
      customer_name: 'Acme',
      country: 'Finland',
      data_residency_requirement: 'eu-only',
      compliance_requirements: ['GDPR', 'ISO27001'],
      allowed_regions: ['FI-HEL', 'DE-FRA'],
      next_compliance_review: '2027-03-01T10:00:00+02:00',
    },
  });
});

test.each([
  ['2026-11-24', '2026-11-24'],
  ['2026-11-24 08:00:00.123+00', '2026-11-24T08:00:00.123+00:00'],
  ['2026-11-24 08:00:00', '2026-11-24T08:00:00Z'],
  ['2026-11-24 08:00:00+05:30', '2026-11-24T08:00:00+05:30'],
])('an instant as PostgreSQL prints it, %s, is sent as %s', (printed, sent) => {
  expect(toRegistration({ ...row, next_compliance_review: printed })).toMatchObject({
    profile: { next_compliance_review: sent },
  });
});

test.each([
  [{ ...row, customer_id: 'a@example.com' }, /customer_id may have/],
  [{ customer_name: 'Acme', country: 'Finland' }, /customer_id is empty/],
  [{ ...row, country: 'Atlantis' }, /country is not/],
  [{ customer_id: 'acme', customer_name: 'Acme' }, /country is not/],
  [{ ...row, allowed_regions: 'FI-HEL' }, /allowed_regions is neither/],
])('what would have to be guessed is a problem: %o', (columns, problem) => {
  expect(toRegistration(columns as Record<string, string>)).toEqual({ problem: expect.stringMatching(problem) });
});
