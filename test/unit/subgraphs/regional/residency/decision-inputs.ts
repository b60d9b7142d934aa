import type { RegionId } from '#kernel/ids.ts';
import type {
  Actor,
  DecisionInput,
  Disclosure,
  RegionPlace,
  ResidencyRequirement,
  ResidencyTerms,
  Whereabouts,
} from '../../../../../subgraphs/regional/residency/decision-input.ts';
import type {
  CountryInstrument,
  TransferInstrument,
} from '../../../../../subgraphs/regional/residency/transfer-instrument.ts';

export const OPERATOR = 'operator-oy';
export const ACME = 'acme-oy';
export const NOW = new Date('2026-09-15T12:00:00Z');

export const region = (regionId: string): RegionPlace => ({
  regionId: regionId as RegionId,
  country: regionId.slice(0, 2),
  organisation: OPERATOR,
});

export const HELSINKI = region('FI-HEL');
export const ESPOO = region('FI-ESP');
export const FRANKFURT = region('DE-FRA');
export const VIRGINIA = region('US-EAST');
export const TOKYO = region('JP-TYO');

export const at = (country: string | null): Whereabouts => ({ country, confidence: country === null ? 'LOW' : 'HIGH' });

export const staffIn = (country: string | null): Actor => ({
  kind: 'CUSTOMER_STAFF',
  organisation: ACME,
  at: at(country),
});
export const operatorIn = (country: string | null): Actor => ({
  kind: 'OPERATOR',
  organisation: OPERATOR,
  at: at(country),
});
export const partnerIn = (country: string | null): Actor => ({
  kind: 'OTHER_ORGANISATION',
  organisation: 'partner-inc',
  at: at(country),
});
export const subjectIn = (country: string | null): Actor => ({
  kind: 'SUBJECT',
  organisation: 'self',
  at: at(country),
});

export const read = (actor: Actor, changes: Partial<Disclosure> = {}): Disclosure => ({
  kind: 'CONTENT_READ',
  actor,
  via: { kind: 'DIRECT' },
  exportPolicy: 'REPLICATE',
  ...changes,
});

export const terms = (
  requirement: ResidencyRequirement,
  allowedRegions: readonly RegionPlace[] = [],
  changes: Partial<ResidencyTerms> = {},
): ResidencyTerms => ({ organisation: ACME, requirement, allowedRegions, ...changes });

export const inputFor = (
  operation: DecisionInput['operation'],
  customer: ResidencyTerms,
  changes: Partial<Omit<DecisionInput, 'operation' | 'customer'>> = {},
): DecisionInput => ({ operation, customer, home: HELSINKI, instruments: [], now: NOW, ...changes });

export const instrument = (
  basis: CountryInstrument['basis'],
  organisation: string,
  ...countries: string[]
): TransferInstrument => ({
  id: `${basis}-${organisation}`,
  basis,
  organisation,
  countries,
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validUntil: null,
});

export const dpfListing = (organisation: string): TransferInstrument => ({
  id: `dpf-${organisation}`,
  basis: 'A45_ADEQUACY',
  organisation,
  adequacyDecisionId: 'US-DPF',
  validFrom: new Date('2026-01-01T00:00:00Z'),
  validUntil: null,
});
