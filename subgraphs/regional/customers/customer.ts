import type { CustomerId, RegionId } from '#kernel/ids.ts';

export const RESIDENCY_REQUIREMENTS = ['strict', 'eu-only', 'flexible'] as const;
export const CUSTOMER_TYPES = ['enterprise', 'individual', 'government'] as const;
export const DATA_CLASSIFICATIONS = ['public', 'internal', 'confidential', 'restricted'] as const;
export const COMPLIANCE_STATUSES = ['active', 'review_required', 'suspended', 'violation', 'relocating'] as const;

export type ResidencyRequirement = (typeof RESIDENCY_REQUIREMENTS)[number];
export type CustomerType = (typeof CUSTOMER_TYPES)[number];
export type DataClassification = (typeof DATA_CLASSIFICATIONS)[number];
export type CustomerComplianceStatus = (typeof COMPLIANCE_STATUSES)[number];

/** A customer's profile, as this region keeps it. */
export interface Customer {
  readonly id: CustomerId;
  readonly regionId: RegionId;
  readonly name: string;
  readonly type: CustomerType;
  /** The name as given; `Unknown` if it never was. */
  readonly country: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string | null;
  readonly dataResidencyRequirement: ResidencyRequirement;
  readonly complianceRequirements: readonly string[];
  readonly dataClassification: DataClassification;
  readonly primaryContactEmail: string | null;
  readonly complianceOfficerEmail: string | null;
  readonly allowedRegions: readonly RegionId[];
  readonly complianceStatus: CustomerComplianceStatus;
  readonly nextComplianceReview: Date | null;
  readonly createdAt: Date;
}

/** The fields that a registration may set; an absent one is left as it is. */
export interface CustomerProfile {
  readonly name?: string;
  readonly type?: CustomerType;
  readonly country?: string;
  readonly countryCode?: string | null;
  readonly dataResidencyRequirement?: ResidencyRequirement;
  readonly complianceRequirements?: readonly string[];
  readonly dataClassification?: DataClassification;
  readonly primaryContactEmail?: string | null;
  readonly complianceOfficerEmail?: string | null;
  readonly allowedRegions?: readonly RegionId[];
  readonly nextComplianceReview?: Date | null;
}
