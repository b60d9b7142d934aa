import type { Decision } from '../audit/audit-entry.ts';
import type { Disclosure } from '../residency/decision-input.ts';
import type { Channel } from '../shared/request-facts.ts';

/** Where a rule's condition on the place of the caller holds. */
export interface PlaceCondition {
  /** ISO 3166-1 alpha-2. */
  readonly inCountries?: readonly string[] | undefined;
  readonly notInCountries?: readonly string[] | undefined;
  readonly outsideEea?: boolean | undefined;
  /** Whether an unknown country meets the condition; it does unless said otherwise. */
  readonly unknown?: boolean | undefined;
}

/** Every condition that is given must hold for the rule to have its effect. */
export interface DisclosureRuleBody {
  readonly place?: PlaceCondition | undefined;
  readonly kinds?: readonly Disclosure['kind'][] | undefined;
  /** By name: `GetObject`, `Customer`, `GET /api/compliance/summary`. */
  readonly operations?: readonly string[] | undefined;
  readonly channels?: readonly Channel[] | undefined;
  readonly via?: 'direct' | 'gateway' | undefined;
  readonly buckets?: readonly string[] | undefined;
  readonly credentials?: readonly string[] | undefined;
  /** Local times `HH:MM`; it wraps around midnight if `from` is later. */
  readonly between?: { readonly from: string; readonly to: string; readonly timeZone: string } | undefined;
  readonly effect: Exclude<Decision, 'ALLOW'>;
}

/** An active rule of type `cross_border` or `access_control`. */
export interface DisclosureRule {
  readonly id: string;
  readonly type: 'cross_border' | 'access_control';
  readonly body: DisclosureRuleBody;
}

/** What a rule looks at; also what the audit trail keeps of an access, so that it can be replayed. */
export interface RuledAccess {
  readonly kind: Disclosure['kind'];
  readonly operation: string;
  readonly channel: Channel;
  readonly via: 'direct' | 'gateway';
  readonly bucket: string | null;
  /** Null: unknown. */
  readonly country: string | null;
  /** `access-key`, `token`, `service`, `none` */
  readonly credential: string;
  readonly at: Date;
}
