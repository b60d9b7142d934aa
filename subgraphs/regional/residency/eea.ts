import type { Ruleset } from './ruleset/ruleset.ts';

const findMember = (country: string, { eeaMembers }: Ruleset) =>
  eeaMembers.find(({ code, territories }) => code === country || territories.includes(country));

export const isInEea = (country: string, ruleset: Ruleset): boolean => findMember(country, ruleset) !== undefined;

/** Iceland, Liechtenstein, Norway: in the EEA, not in the Union. */
export const isEeaEfta = (country: string, ruleset: Ruleset): boolean =>
  findMember(country, ruleset)?.through === 'EFTA';

/** Åland is Finland, Réunion is France: a territory inside the EEA is one country with its state. */
export const isSameCountry = (left: string, right: string, ruleset: Ruleset): boolean =>
  left === right || stateOf(left, ruleset) === stateOf(right, ruleset);

const stateOf = (country: string, ruleset: Ruleset): string => findMember(country, ruleset)?.code ?? country;
