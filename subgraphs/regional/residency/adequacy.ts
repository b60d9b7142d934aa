import { isEeaEfta } from './eea.ts';
import type { AdequacyDecision } from './ruleset/adequacy-decisions.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import { isInForce, type TransferInstrument } from './transfer-instrument.ts';

export interface AdequacyQuestion {
  readonly country: string;
  readonly organisation: string;
  /** Of the exporter. */
  readonly homeCountry: string;
  readonly instruments: readonly TransferInstrument[];
  readonly now: Date;
}

export interface AdequacyFinding {
  readonly decision: AdequacyDecision;
  /** The coverage record, where the decision needs one. */
  readonly instrumentId: string | null;
}

/** The adequacy decision that covers this recipient at this time, if any. */
export function findAdequacy(question: AdequacyQuestion, ruleset: Ruleset): AdequacyFinding | null {
  for (const decision of ruleset.adequacyDecisions) {
    if (decision.country !== question.country || !isApplicable(decision, question, ruleset)) continue;
    if (decision.scope === 'FULL') return { decision, instrumentId: null };
    const coverage = question.instruments.find(
      (instrument) =>
        instrument.basis === 'A45_ADEQUACY' &&
        instrument.adequacyDecisionId === decision.id &&
        instrument.organisation === question.organisation &&
        isInForce(instrument, question.now),
    );
    if (coverage !== undefined) return { decision, instrumentId: coverage.id };
  }
  return null;
}

function isApplicable(decision: AdequacyDecision, { homeCountry, now }: AdequacyQuestion, ruleset: Ruleset): boolean {
  const today = now.toISOString().slice(0, 10);
  const from = isEeaEfta(homeCountry, ruleset) ? decision.eeaEftaFrom : decision.validFrom;
  return from !== null && from <= today && (decision.validUntil === null || today <= decision.validUntil);
}
