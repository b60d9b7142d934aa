import { ADEQUACY_DECISIONS, type AdequacyDecision } from './adequacy-decisions.ts';
import { EEA_MEMBERS, type EeaMember } from './eea-members.ts';

/** What a decision rests on beside its input. Every decision names the version, so that it can be explained years later. */
export interface Ruleset {
  readonly version: string;
  readonly eeaMembers: readonly EeaMember[];
  readonly adequacyDecisions: readonly AdequacyDecision[];
}

/**
 * `<year>.<number>+<fingerprint>`. The number goes up when rules or data change; the fingerprint is the start of the SHA-256 of
 * the data, so a change of data cannot keep its version (a test recomputes it).
 */
export const RULESET_VERSION = '2026.1+f2637f8d8e49';

export const CURRENT_RULESET: Ruleset = {
  version: RULESET_VERSION,
  eeaMembers: EEA_MEMBERS,
  adequacyDecisions: ADEQUACY_DECISIONS,
};
