interface ReasonText {
  readonly text: string;
  /** The provision it rests on; null where it is the customer's own requirement. */
  readonly article: string | null;
}

/** Texts never name a person, an object or a customer: they may be shown to whoever asks for an explanation. */
const REASONS = {
  HOME_COUNTRY: { text: 'The place is in the home country.', article: null },
  ELSEWHERE_IN_EEA: { text: 'The place is elsewhere in the European Economic Area.', article: 'GDPR Art. 1(3)' },
  ADEQUATE_COUNTRY: { text: 'An adequacy decision covers the recipient.', article: 'GDPR Art. 45' },
  THIRD_COUNTRY: { text: 'The place is in a third country.', article: 'GDPR Art. 44' },
  UNKNOWN_COUNTRY: { text: 'The country is unknown and treated as a third country.', article: 'GDPR Art. 44' },
  STRICT_HOME_COUNTRY_ONLY: { text: 'The residency requirement keeps data in the home country.', article: null },
  STRICT_EXCEPTION: {
    text: 'The customer documented an exception for this adequate country.',
    article: 'GDPR Art. 45',
  },
  STRICT_EEA_CLOSED: { text: 'The customer closed access from elsewhere in the EEA.', article: null },
  EU_ONLY_EEA_REQUIRED: { text: 'The residency requirement keeps data in the EEA.', article: null },
  SAFEGUARD_ON_FILE: { text: 'Appropriate safeguards bind the recipient.', article: 'GDPR Art. 46' },
  SAFEGUARD_MISSING: {
    text: 'Neither adequacy nor appropriate safeguards cover the recipient.',
    article: 'GDPR Art. 44',
  },
  DEROGATION_CASE_BY_CASE: { text: 'A derogation is used only case by case.', article: 'GDPR Art. 49(1)' },
  TRANSFER_WITHOUT_BASIS: { text: 'A transfer for which no basis is on file.', article: 'GDPR Art. 44' },
  NOT_A_TRANSFER_SAME_ENTITY: {
    text: 'Access within the same legal entity is no transfer; security of the journey remains due.',
    article: 'GDPR Art. 32; EDPB Guidelines 05/2021',
  },
  SUBJECT_OWN_ACCESS: {
    text: 'Residency cannot refuse a person their own data; an officer decides how to deliver it.',
    article: 'GDPR Art. 15(3), 12(2)',
  },
  REGION_NOT_ALLOWED: {
    text: "The region is not among the customer's allowed regions.",
    article: 'GDPR Art. 28(3)(a)',
  },
  ALLOWED_REGION_CONFLICT: {
    text: 'An allowed region contradicts the residency requirement; the requirement wins.',
    article: 'GDPR Art. 28(3)(a)',
  },
  HOME_OUTSIDE_EEA: { text: 'The requirement is eu-only but the home region is outside the EEA.', article: null },
  EXPORT_REDACTED: { text: 'The value never leaves the home country.', article: 'GDPR Art. 25(2)' },
  EXPORT_RESTRICTED: { text: 'The value may be read elsewhere but not kept there.', article: 'GDPR Art. 25(2)' },
  RELOCATION_NOT_APPROVED: {
    text: 'A relocation needs an amended contract and an officer of each region.',
    article: 'GDPR Art. 28(3)(a)',
  },
  RELOCATION_APPROVED: {
    text: 'Contract and officers of both regions agree to the relocation.',
    article: 'GDPR Art. 28(3)(a)',
  },
  RULE_CROSS_BORDER: { text: 'A cross-border rule of the customer or the region applies.', article: null },
  RULE_ACCESS_CONTROL: { text: 'An access rule of the customer or the region applies.', article: null },
  APPROVED: { text: 'An officer approved this operation.', article: null },
} as const satisfies Record<string, ReasonText>;

export type ReasonCode = keyof typeof REASONS;

export interface Reason extends ReasonText {
  readonly code: ReasonCode;
}

/** What the audit trail holds under older rulesets may have left the list. */
export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(REASONS, code);

export const explainReason = (code: ReasonCode): Reason => ({ code, ...REASONS[code] });
