import type { CustomerId } from '#kernel/ids.ts';
import type { Channel } from '../shared/request-facts.ts';
import type { ComplianceRule } from './rule.ts';

/** Recorded accesses that have all of this in common. */
export interface RecordedAccesses {
  readonly customerId: CustomerId;
  readonly channel: Channel;
  readonly via: 'direct' | 'gateway';
  readonly operation: string;
  readonly bucket: string | null;
  readonly country: string | null;
  readonly confidence: string | null;
  readonly credential: string | null;
  readonly roles: readonly string[];
  /** The hour, if hours were asked for; else of the last access. */
  readonly at: Date;
  readonly accesses: number;
}

export interface ObjectImpact {
  readonly objects: number;
  readonly affectedObjects: number;
}

export interface AccessHistory {
  /** What the audit trail has of the customer (null: of all) in the last days, grouped; one statement. */
  accesses(customerId: CustomerId | null, days: number, byHour: boolean): Promise<RecordedAccesses[]>;
  /** Objects of the last days in the scope of a rule about objects, and those that it would have changed. */
  impact(rule: ComplianceRule, days: number): Promise<ObjectImpact>;
}
