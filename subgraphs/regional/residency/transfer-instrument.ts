/** Chapter V GDPR; the names follow the article. A46_2_B is binding corporate rules, A46_2_C the standard clauses of 2021/914. */
export type TransferBasis = 'NOT_A_TRANSFER' | 'INTRA_EEA' | 'A45_ADEQUACY' | SafeguardBasis | DerogationBasis | 'NONE';

export type SafeguardBasis =
  | 'A46_2_A'
  | 'A46_2_B_BCR'
  | 'A46_2_C_SCC'
  | 'A46_2_D'
  | 'A46_2_E'
  | 'A46_2_F'
  | 'A46_3_A'
  | 'A46_3_B';

export type DerogationBasis =
  | 'A49_1_A'
  | 'A49_1_B'
  | 'A49_1_C'
  | 'A49_1_D'
  | 'A49_1_E'
  | 'A49_1_F'
  | 'A49_1_G'
  | 'A49_2';

interface OnFile {
  readonly id: string;
  /** The recipient it binds. */
  readonly organisation: string;
  readonly validFrom: Date;
  /** First instant at which it no longer counts: its end, or its revocation. null: open. */
  readonly validUntil: Date | null;
}

/** Evidence that a recipient falls under an adequacy decision of PARTIAL or ORG_LIST scope, e.g. its entry on the DPF list. */
export interface AdequacyCoverage extends OnFile {
  readonly basis: 'A45_ADEQUACY';
  readonly adequacyDecisionId: string;
}

/** Contract, rules or documented derogation for named countries. An unknown country is never among them. */
export interface CountryInstrument extends OnFile {
  readonly basis: SafeguardBasis | DerogationBasis;
  readonly countries: readonly string[];
}

export type TransferInstrument = AdequacyCoverage | CountryInstrument;

export const isSafeguard = (basis: TransferBasis): boolean => basis.startsWith('A46_');
export const isDerogation = (basis: TransferBasis): boolean => basis.startsWith('A49_');

/** From its first instant, up to and without its end. */
export const isInForce = (
  { validFrom, validUntil }: { readonly validFrom: Date; readonly validUntil: Date | null },
  now: Date,
): boolean => validFrom <= now && (validUntil === null || now < validUntil);
