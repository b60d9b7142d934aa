import type * as domain from './legal-hold.ts';
import type { IssuedOverride } from './restriction-override.ts';

export type LegalHoldMapper = domain.LegalMatter;
export type RestrictionMapper = domain.ImposedRestriction;
export type RestrictionOverrideMapper = IssuedOverride;
