import type { EeaMember } from './ruleset/eea-members.ts';
import type { Ruleset } from './ruleset/ruleset.ts';

type Members = ReadonlyMap<string, EeaMember>;

const membersByRuleset = new WeakMap<Ruleset, Members>();

/** By country and by territory; asked several times in every decision. */
function membersOf(ruleset: Ruleset): Members {
  const known = membersByRuleset.get(ruleset);
  if (known !== undefined) return known;
  const members = new Map(
    ruleset.eeaMembers.flatMap((member) => [member.code, ...member.territories].map((code) => [code, member] as const)),
  );
  membersByRuleset.set(ruleset, members);
  return members;
}

const findMember = (country: string, ruleset: Ruleset): EeaMember | undefined => membersOf(ruleset).get(country);

export const isInEea = (country: string, ruleset: Ruleset): boolean => findMember(country, ruleset) !== undefined;

/** Iceland, Liechtenstein, Norway: in the EEA, not in the Union. */
export const isEeaEfta = (country: string, ruleset: Ruleset): boolean =>
  findMember(country, ruleset)?.through === 'EFTA';

/** Åland is Finland, Réunion is France: a territory inside the EEA is one country with its state. */
export const isSameCountry = (left: string, right: string, ruleset: Ruleset): boolean =>
  left === right || stateOf(left, ruleset) === stateOf(right, ruleset);

const stateOf = (country: string, ruleset: Ruleset): string => findMember(country, ruleset)?.code ?? country;
