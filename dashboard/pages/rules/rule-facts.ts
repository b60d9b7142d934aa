import type { RegionRulesQuery, RuleType } from '../../generated/graphql.ts';

export type Rule = NonNullable<RegionRulesQuery['regions'][number]['complianceRules']>[number] & {
  readonly regionId: string;
};

/** What a new rule of each type looks like; the region checks the body against the schema of its type. */
export const EXAMPLES: Readonly<Record<RuleType, object>> = {
  CROSS_BORDER: { place: { outsideEea: true }, buckets: ['personnel'], effect: 'DENY' },
  ACCESS_CONTROL: { credentials: ['none'], kinds: ['CONTENT_READ'], effect: 'DENY' },
  RETENTION: { bucket: 'invoices', minimumDays: 3650, basis: 'Accounting Act 2:10' },
  ENCRYPTION: { bucket: 'personnel', algorithms: ['aws:kms'] },
  CLASSIFICATION: { bucket: 'personnel', classification: 'restricted' },
  LEGAL_HOLD: { bucket: 'contracts', prefix: '2024/', reason: 'Matter 2026-17' },
};

export const RULE_TYPES = Object.keys(EXAMPLES) as RuleType[];
