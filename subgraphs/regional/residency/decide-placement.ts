import { assertNever } from '#kernel/assert-never.ts';
import type { Verdict } from './caller-row.ts';
import type { DecisionInput, RegionPlace } from './decision-input.ts';
import { isInEea, isSameCountry } from './eea.ts';
import type { Finding } from './finding.ts';
import { classifyPlace, PLACE_REASONS } from './place-class.ts';
import type { ReasonCode } from './reasons.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { assessTransfer, type TransferAssessment } from './transfer-assessment.ts';
import { isSafeguard } from './transfer-instrument.ts';

/** The row "store / replicate to region". */
export function decidePlacement(target: RegionPlace, input: DecisionInput, ruleset: Ruleset): Finding {
  const found = examineTarget(target, input, ruleset);
  return { ...found, ...decideTarget(target, found, input, ruleset) };
}

/** A region as a recipient: whoever runs it is a processor of its own (EDPB Guidelines 05/2021). */
export function examineTarget(target: RegionPlace, input: DecisionInput, ruleset: Ruleset) {
  const { country, organisation } = target;
  return {
    role: 'TARGET' as const,
    country,
    placeClass: classifyPlace(country, organisation, input, ruleset),
    transfer: assessTransfer({ kind: 'OPERATOR', organisation, country }, input, ruleset),
    redacted: false,
  };
}

function decideTarget(
  target: RegionPlace,
  { placeClass, transfer }: Pick<Finding, 'placeClass' | 'transfer'>,
  input: DecisionInput,
  ruleset: Ruleset,
): Verdict {
  const { customer, home } = input;
  const isListed =
    target.regionId === home.regionId || customer.allowedRegions.some(({ regionId }) => regionId === target.regionId);
  const unlisted: readonly ReasonCode[] = isListed ? [] : ['REGION_NOT_ALLOWED'];
  const listed: Verdict = { decision: 'ALLOW', reasons: [PLACE_REASONS[placeClass]] };
  switch (customer.requirement) {
    case 'strict':
      if (!isSameCountry(target.country, home.country, ruleset)) {
        return { decision: 'DENY', reasons: ['STRICT_HOME_COUNTRY_ONLY', ...unlisted] };
      }
      return isListed ? listed : { decision: 'DENY', reasons: unlisted };
    case 'eu-only':
      if (!isInEea(target.country, ruleset))
        return { decision: 'DENY', reasons: ['EU_ONLY_EEA_REQUIRED', ...unlisted] };
      return isListed ? listed : { decision: 'DENY', reasons: unlisted };
    case 'flexible':
      if (!isListed) return { decision: 'DENY', reasons: unlisted };
      return transfer.isTransfer ? requireSafeguard(transfer) : listed;
    default:
      return assertNever(customer.requirement);
  }
}

/** Lasting storage in a third country rests on Art. 45 or 46; a derogation is no basis for it (Art. 49(1), second subparagraph). */
export function requireSafeguard({ basis }: TransferAssessment): Verdict {
  if (basis === 'A45_ADEQUACY') return { decision: 'ALLOW_AND_LOG', reasons: ['ADEQUATE_COUNTRY'] };
  if (isSafeguard(basis)) return { decision: 'ALLOW_AND_LOG', reasons: ['THIRD_COUNTRY', 'SAFEGUARD_ON_FILE'] };
  return { decision: 'REQUIRE_APPROVAL', reasons: ['THIRD_COUNTRY', 'SAFEGUARD_MISSING'] };
}
