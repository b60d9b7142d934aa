import { assertNever } from '#kernel/assert-never.ts';
import type { Decision } from '../audit/audit-entry.ts';
import type { DecisionInput } from './decision-input.ts';
import { isInEea, isSameCountry } from './eea.ts';
import { PLACE_REASONS, type PlaceClass } from './place-class.ts';
import type { ReasonCode } from './reasons.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { findInstrument, type Recipient } from './transfer-assessment.ts';
import { isDerogation, isInForce, isSafeguard } from './transfer-instrument.ts';

export interface Verdict {
  readonly decision: Decision;
  readonly reasons: readonly ReasonCode[];
}

const verdict = (decision: Decision, ...reasons: ReasonCode[]): Verdict => ({ decision, reasons });

/** The rows "caller in …" of the decision table, one column per residency requirement. */
export function decideCaller(
  recipient: Recipient,
  placeClass: PlaceClass,
  input: DecisionInput,
  ruleset: Ruleset,
): Verdict {
  if (placeClass === 'HOME_COUNTRY') return verdict('ALLOW', 'HOME_COUNTRY');
  switch (input.customer.requirement) {
    case 'strict':
      return decideStrict(recipient, placeClass, input, ruleset);
    case 'eu-only':
      return decideEuOnly(recipient, placeClass, input);
    case 'flexible':
      return decideFlexible(placeClass, input, ruleset);
    default:
      return assertNever(input.customer.requirement);
  }
}

type Abroad = Exclude<PlaceClass, 'HOME_COUNTRY'>;

function decideStrict({ country }: Recipient, placeClass: Abroad, input: DecisionInput, ruleset: Ruleset): Verdict {
  const { customer, home, now } = input;
  // "Elsewhere in the EEA" supposes a home in it; seen from a home outside, every other country is foreign.
  if (placeClass === 'EEA' && isInEea(home.country, ruleset)) {
    return customer.strictElsewhereInEea === 'DENY'
      ? verdict('DENY', 'ELSEWHERE_IN_EEA', 'STRICT_EEA_CLOSED')
      : verdict('ALLOW_AND_LOG', 'ELSEWHERE_IN_EEA');
  }
  if (placeClass === 'ADEQUATE' && country !== null) {
    const excepted = customer.exceptions?.some(
      (exception) => isSameCountry(exception.country, country, ruleset) && isInForce(exception, now),
    );
    if (excepted === true) return verdict('ALLOW_AND_LOG', 'ADEQUATE_COUNTRY', 'STRICT_EXCEPTION');
  }
  return verdict('DENY', PLACE_REASONS[placeClass], 'STRICT_HOME_COUNTRY_ONLY');
}

function decideEuOnly({ organisation, country }: Recipient, placeClass: Abroad, input: DecisionInput): Verdict {
  if (placeClass === 'EEA') return verdict('ALLOW', 'ELSEWHERE_IN_EEA');
  if (placeClass === 'ADEQUATE') return verdict('ALLOW_AND_LOG', 'ADEQUATE_COUNTRY');
  const placeReason = PLACE_REASONS[placeClass];
  if (country !== null) {
    if (findInstrument(isSafeguard, organisation, country, input) !== undefined) {
      return verdict('ALLOW_AND_LOG', placeReason, 'SAFEGUARD_ON_FILE');
    }
    if (findInstrument(isDerogation, organisation, country, input) !== undefined) {
      return verdict('REQUIRE_APPROVAL', placeReason, 'DEROGATION_CASE_BY_CASE');
    }
  }
  return verdict('DENY', placeReason, 'EU_ONLY_EEA_REQUIRED', 'SAFEGUARD_MISSING');
}

const decideFlexible = (placeClass: Abroad, { home }: DecisionInput, ruleset: Ruleset): Verdict =>
  placeClass === 'EEA' && isInEea(home.country, ruleset)
    ? verdict('ALLOW', 'ELSEWHERE_IN_EEA')
    : verdict('ALLOW_AND_LOG', PLACE_REASONS[placeClass]);
