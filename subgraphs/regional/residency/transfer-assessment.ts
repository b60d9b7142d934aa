import { type AdequacyFinding, findAdequacy } from './adequacy.ts';
import type { ActorKind, DecisionInput } from './decision-input.ts';
import { isInEea, isSameCountry } from './eea.ts';
import type { Ruleset } from './ruleset/ruleset.ts';
import {
  isDerogation,
  isInForce,
  isSafeguard,
  type TransferBasis,
  type TransferInstrument,
} from './transfer-instrument.ts';

/** Whether a disclosure is a transfer to a third country, and what Chapter V GDPR lets it rest on. */
export interface TransferAssessment {
  readonly isTransfer: boolean;
  /** EDPB Guidelines 05/2021, §9: a transfer is only what meets all three. */
  readonly criteria: {
    readonly exporterUnderGdpr: boolean;
    readonly disclosedToAnotherOrganisation: boolean;
    /** Another country than the home, outside the EEA. An unknown country is presumed to be one. */
    readonly recipientInThirdCountry: boolean;
  };
  readonly basis: TransferBasis;
  readonly adequacyDecisionId: string | null;
  readonly instrumentId: string | null;
}

/** Somebody who gets to see or keep the data, at one country of those where they may be. */
export interface Recipient {
  readonly kind: ActorKind;
  readonly organisation: string;
  readonly country: string | null;
}

export function assessTransfer(recipient: Recipient, input: DecisionInput, ruleset: Ruleset): TransferAssessment {
  const { country } = recipient;
  const isHomeCountry = country !== null && isSameCountry(country, input.home.country, ruleset);
  const criteria = {
    exporterUnderGdpr: input.customer.underGdpr === true || isInEea(input.home.country, ruleset),
    // A person's own data, or staff of the same entity on a journey, reach no other controller or processor (§§14-17).
    disclosedToAnotherOrganisation: recipient.kind === 'OPERATOR' || recipient.kind === 'OTHER_ORGANISATION',
    recipientInThirdCountry: country === null || !(isInEea(country, ruleset) || isHomeCountry),
  };
  const isTransfer = Object.values(criteria).every(Boolean);
  if (isTransfer) return { isTransfer, criteria, ...findBasis(recipient, input, ruleset) };
  const crossesBorderInEea =
    country !== null && criteria.exporterUnderGdpr && !criteria.recipientInThirdCountry && !isHomeCountry;
  const basis = crossesBorderInEea ? 'INTRA_EEA' : 'NOT_A_TRANSFER';
  return { isTransfer, criteria, basis, adequacyDecisionId: null, instrumentId: null };
}

type Basis = Pick<TransferAssessment, 'basis' | 'adequacyDecisionId' | 'instrumentId'>;

/** In the order of Chapter V: adequacy, then safeguards, then derogations, which are for what nothing else covers (Art. 49(1)). */
function findBasis({ organisation, country }: Recipient, input: DecisionInput, ruleset: Ruleset): Basis {
  if (country === null) return { basis: 'NONE', adequacyDecisionId: null, instrumentId: null };
  const adequacy = findAdequacyFor(organisation, country, input, ruleset);
  if (adequacy !== null) {
    const { decision, instrumentId } = adequacy;
    return { basis: 'A45_ADEQUACY', adequacyDecisionId: decision.id, instrumentId };
  }
  const instrument =
    findInstrument(isSafeguard, organisation, country, input) ??
    findInstrument(isDerogation, organisation, country, input);
  return { basis: instrument?.basis ?? 'NONE', adequacyDecisionId: null, instrumentId: instrument?.id ?? null };
}

export const findAdequacyFor = (
  organisation: string,
  country: string,
  { instruments, now, home }: DecisionInput,
  ruleset: Ruleset,
): AdequacyFinding | null =>
  findAdequacy({ country, organisation, homeCountry: home.country, instruments, now }, ruleset);

export const findInstrument = (
  ofKind: (basis: TransferBasis) => boolean,
  organisation: string,
  country: string,
  { instruments, now }: DecisionInput,
): TransferInstrument | undefined =>
  instruments.find(
    (instrument) =>
      instrument.basis !== 'A45_ADEQUACY' &&
      ofKind(instrument.basis) &&
      instrument.organisation === organisation &&
      instrument.countries.includes(country) &&
      isInForce(instrument, now),
  );
