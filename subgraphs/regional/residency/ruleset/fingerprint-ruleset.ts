import { createHash } from 'node:crypto';
import type { Ruleset } from './ruleset.ts';

/** First 12 hex digits of the SHA-256 of a ruleset's data. Rows and keys are in source order, so a reordering counts as a change. */
export function fingerprintRuleset({ eeaMembers, adequacyDecisions }: Omit<Ruleset, 'version'>): string {
  return createHash('sha256').update(JSON.stringify({ eeaMembers, adequacyDecisions })).digest('hex').slice(0, 12);
}
