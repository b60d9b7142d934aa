import type * as domain from './legal-hold.ts';

export type LegalHoldMapper = domain.LegalMatter;
export type RestrictionMapper = domain.ImposedRestriction;
