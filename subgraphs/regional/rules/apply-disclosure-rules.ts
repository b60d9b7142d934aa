import type { Decision } from '../audit/audit-entry.ts';
import { isInEea } from '../residency/eea.ts';
import { isStricter } from '../residency/finding.ts';
import type { Ruleset } from '../residency/ruleset/ruleset.ts';
import type { DisclosureRule, DisclosureRuleBody, PlaceCondition, RuledAccess } from './disclosure-rule.ts';

export interface RuleVerdict {
  readonly decision: Decision;
  /** The rules that apply, those that change nothing included. */
  readonly applied: readonly DisclosureRule[];
}

/** The strictest effect of the rules that apply; ALLOW if none does. */
export function applyDisclosureRules(
  rules: readonly DisclosureRule[],
  access: RuledAccess,
  ruleset: Ruleset,
): RuleVerdict {
  const applied = rules.filter(({ body }) => applies(body, access, ruleset));
  const decision = applied.reduce<Decision>(
    (strictest, { body }) => (isStricter(body.effect, strictest) ? body.effect : strictest),
    'ALLOW',
  );
  return { decision, applied };
}

/** A rule that looks at the clock: its decision must not be kept. */
export const dependsOnTime = (rules: readonly DisclosureRule[]): boolean =>
  rules.some(({ body }) => body.between !== undefined);

function applies(body: DisclosureRuleBody, access: RuledAccess, ruleset: Ruleset): boolean {
  return (
    (body.via === undefined || body.via === access.via) &&
    (body.place === undefined || isThere(body.place, access.country, ruleset)) &&
    isOneOf(body.kinds, access.kind) &&
    isOneOf(body.operations, access.operation) &&
    isOneOf(body.channels, access.channel) &&
    isOneOf(body.credentials, access.credential) &&
    (body.buckets === undefined || (access.bucket !== null && body.buckets.includes(access.bucket))) &&
    (body.between === undefined || isBetween(body.between, access.at))
  );
}

const isOneOf = <Value>(wanted: readonly Value[] | undefined, value: Value): boolean =>
  wanted === undefined || wanted.includes(value);

function isThere(place: PlaceCondition, country: string | null, ruleset: Ruleset): boolean {
  if (country === null) return place.unknown !== false;
  return (
    (place.inCountries === undefined || place.inCountries.includes(country)) &&
    (place.notInCountries === undefined || !place.notInCountries.includes(country)) &&
    (place.outsideEea !== true || !isInEea(country, ruleset))
  );
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function isBetween({ from, to, timeZone }: NonNullable<DisclosureRuleBody['between']>, at: Date): boolean {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    clocks.set(timeZone, clock);
  }
  const time = clock.format(at);
  return from <= to ? from <= time && time < to : time >= from || time < to;
}
