import ipaddr from 'ipaddr.js';
import { matchWildcard } from './match-wildcard.ts';
import type { ConditionOperator, PolicyCondition } from './policy-document.ts';

export type ConditionValues = (key: string) => readonly string[];

/** IAM, "Condition operators": keys are and-ed, values or-ed; a key that the request lacks fails every operator but negated ones. */
export function conditionHolds(
  { operator, quantifier, ifExists, key, values }: PolicyCondition,
  of: ConditionValues,
): boolean {
  const given = of(key);
  if (operator === 'Null') return values.some((value) => (value.toLowerCase() === 'true') === (given.length === 0));
  if (given.length === 0) return ifExists || quantifier === 'ForAllValues' || isNegated(operator);
  const test = (value: string): boolean => matchesAny(operator, value, values);
  if (quantifier === 'ForAllValues') return given.every(test);
  return isNegated(operator) && quantifier === null ? given.every(test) : given.some(test);
}

const isNegated = (operator: ConditionOperator): boolean => operator.includes('Not');

function matchesAny(operator: ConditionOperator, given: string, wanted: readonly string[]): boolean {
  if (!isNegated(operator)) return wanted.some((value) => matches(operator, given, value));
  const positive = operator.replace('Not', '') as ConditionOperator;
  return !wanted.some((value) => matches(positive, given, value));
}

function matches(operator: ConditionOperator, given: string, wanted: string): boolean {
  if (operator.startsWith('Numeric')) return compares(operator, Number(given), Number(wanted));
  if (operator.startsWith('Date')) return compares(operator, timeOf(given), timeOf(wanted));
  switch (operator) {
    case 'StringEqualsIgnoreCase':
      return given.toLowerCase() === wanted.toLowerCase();
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return matchWildcard(wanted, given);
    case 'Bool':
      return given.toLowerCase() === wanted.toLowerCase();
    case 'IpAddress':
      return isWithin(given, wanted);
    default:
      return given === wanted;
  }
}

function compares(operator: ConditionOperator, given: number, wanted: number): boolean {
  if (Number.isNaN(given) || Number.isNaN(wanted)) return false;
  if (operator.endsWith('LessThanEquals')) return given <= wanted;
  if (operator.endsWith('LessThan')) return given < wanted;
  if (operator.endsWith('GreaterThanEquals')) return given >= wanted;
  if (operator.endsWith('GreaterThan')) return given > wanted;
  return given === wanted;
}

/** ISO 8601, or seconds since 1970. */
const timeOf = (text: string): number => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

function isWithin(address: string, range: string): boolean {
  try {
    const parsed = ipaddr.process(address);
    const [network, bits] = range.includes('/')
      ? ipaddr.parseCIDR(range)
      : ([ipaddr.parse(range), 128] as [ipaddr.IPv4 | ipaddr.IPv6, number]);
    if (parsed.kind() !== network.kind()) return false;
    return parsed.match([network, Math.min(bits, parsed.kind() === 'ipv4' ? 32 : 128)] as [ipaddr.IPv4, number]);
  } catch {
    return false;
  }
}
