import { expiryOf } from './lifecycle-calendar.ts';
import { type FilteredObject, matchesFilter, readLifecycleRules } from './lifecycle-rule.ts';

/** What `x-amz-expiration` says of a current version. */
export interface Expiration {
  readonly at: Date;
  readonly ruleId: string;
}

/** The rule that expires it first; null if none does. `document`: the bucket's lifecycle configuration. */
export function expirationOf(document: unknown, object: FilteredObject & { readonly made: Date }): Expiration | null {
  if (document === null || document === undefined) return null;
  let soonest: Expiration | null = null;
  for (const rule of readLifecycleRules(document)) {
    const { expiration } = rule;
    if (expiration === null || 'expiredDeleteMarker' in expiration || !matchesFilter(rule, object)) continue;
    const at = 'days' in expiration ? expiryOf(object.made, expiration.days) : new Date(expiration.date);
    if (soonest === null || at < soonest.at) soonest = { at, ruleId: rule.id };
  }
  return soonest;
}
