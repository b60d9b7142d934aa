import type { DecisionInput, Whereabouts } from './decision-input.ts';
import { isInEea, isSameCountry } from './eea.ts';
import type { ReasonCode } from './reasons.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { findAdequacyFor } from './transfer-assessment.ts';

/** The rows of the decision table: a place as seen from the home region. */
export type PlaceClass = 'HOME_COUNTRY' | 'EEA' | 'ADEQUATE' | 'THIRD_COUNTRY' | 'UNKNOWN';

export const PLACE_REASONS: Readonly<Record<PlaceClass, ReasonCode>> = {
  HOME_COUNTRY: 'HOME_COUNTRY',
  EEA: 'ELSEWHERE_IN_EEA',
  ADEQUATE: 'ADEQUATE_COUNTRY',
  THIRD_COUNTRY: 'THIRD_COUNTRY',
  UNKNOWN: 'UNKNOWN_COUNTRY',
};

export function classifyPlace(
  country: string | null,
  organisation: string,
  input: DecisionInput,
  ruleset: Ruleset,
): PlaceClass {
  if (country === null) return 'UNKNOWN';
  const inEea = isInEea(country, ruleset);
  if (isSameCountry(country, input.home.country, ruleset) && (inEea || input.customer.requirement !== 'eu-only')) {
    // A home outside the EEA gives its country no privilege under eu-only: the requirement wins over the mistake.
    return 'HOME_COUNTRY';
  }
  if (inEea) return 'EEA';
  return findAdequacyFor(organisation, country, input, ruleset) === null ? 'THIRD_COUNTRY' : 'ADEQUATE';
}

/** Every country that somebody may be in; a weak guess without alternatives is no knowledge. */
export function candidateCountries({
  country,
  confidence,
  alternatives = [],
}: Whereabouts): readonly (string | null)[] {
  if (country === null || (confidence === 'LOW' && alternatives.length === 0)) return [null];
  return confidence === 'LOW' ? [country, ...alternatives] : [country];
}
