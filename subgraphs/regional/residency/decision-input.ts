import type { RegionId } from '#kernel/ids.ts';
import type { TransferInstrument } from './transfer-instrument.ts';

/** As stored in `customers.data_residency_requirement`. */
export type ResidencyRequirement = 'strict' | 'eu-only' | 'flexible';

/** Where somebody is, as far as known. Countries are ISO 3166-1 alpha-2 codes. */
export interface Whereabouts {
  /** null: unknown, or hidden behind an anonymiser. */
  readonly country: string | null;
  /** LOW: the sources disagree; the strictest of `country` and `alternatives` counts. Without alternatives it counts as unknown. */
  readonly confidence: 'HIGH' | 'LOW';
  readonly alternatives?: readonly string[];
}

/** A region as a place of storage, with the legal entity that runs it. */
export interface RegionPlace {
  readonly regionId: RegionId;
  readonly country: string;
  readonly organisation: string;
}

export type ActorKind =
  /** The person the data is about, asking for their own data. */
  | 'SUBJECT'
  /** Somebody acting within the customer's own legal entity; staff of another company of its group is OTHER_ORGANISATION. */
  | 'CUSTOMER_STAFF'
  /** Staff or machines of whoever runs this service. */
  | 'OPERATOR'
  | 'OTHER_ORGANISATION';

export interface Actor {
  readonly kind: ActorKind;
  readonly organisation: string;
  readonly at: Whereabouts;
}

/** Through which machines the answer goes. A router sees what it forwards, so its country is a place of disclosure too. */
export type Via =
  | { readonly kind: 'DIRECT' }
  | { readonly kind: 'GATEWAY'; readonly at: Whereabouts; readonly organisation: string };

/** REPLICATE: may be kept elsewhere. RESTRICT: may be read elsewhere, not kept. REDACT: its value never leaves the home country. */
export type ExportPolicy = 'REPLICATE' | 'RESTRICT' | 'REDACT';

export interface Disclosure {
  readonly kind: 'CONTENT_READ' | 'CONTENT_WRITE' | 'LIST' | 'METADATA_READ' | 'FIELD_READ' | 'EXPORT';
  readonly actor: Actor;
  readonly via: Via;
  readonly exportPolicy: ExportPolicy;
  /** Another organisation that an export is delivered to (Art. 20(2)). */
  readonly recipient?: Actor;
}

export interface Placement {
  readonly kind: 'STORE' | 'REPLICATE';
  readonly target: RegionPlace;
}

export interface Relocation {
  readonly kind: 'RELOCATE';
  readonly target: RegionPlace;
  /** The customer's contract names the new region. */
  readonly contractAmended: boolean;
  readonly approvedByHomeOfficer: boolean;
  readonly approvedByTargetOfficer: boolean;
}

export type Operation = Disclosure | Placement | Relocation;

export interface ResidencyTerms {
  readonly organisation: string;
  readonly requirement: ResidencyRequirement;
  readonly allowedRegions: readonly RegionPlace[];
  /** Set when the customer is under the GDPR although its home region is outside the EEA (Art. 3). */
  readonly underGdpr?: boolean;
  /** What a strict customer wants for callers elsewhere in the EEA; ALLOW_AND_LOG if it never said. */
  readonly strictElsewhereInEea?: 'ALLOW_AND_LOG' | 'DENY';
  /** Adequate countries that a strict customer opened by a documented exception. */
  readonly exceptions?: readonly ResidencyException[];
}

export interface ResidencyException {
  readonly id: string;
  readonly country: string;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

export interface DecisionInput {
  readonly operation: Operation;
  readonly home: RegionPlace;
  readonly customer: ResidencyTerms;
  readonly instruments: readonly TransferInstrument[];
  /** An officer's approval of this very operation, checked by the caller. Turns REQUIRE_APPROVAL into ALLOW_AND_LOG, never a DENY. */
  readonly approvalId?: string;
  readonly now: Date;
}
