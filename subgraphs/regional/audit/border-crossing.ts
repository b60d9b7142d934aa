import type { CustomerId } from '#kernel/ids.ts';
import type { Decision } from './audit-entry.ts';
import type { Period } from './jurisdiction-report.ts';

/** Accesses from elsewhere that have all of this in common, within one step of time. */
export interface BorderCrossing {
  /** Start of the hour or day, UTC. */
  readonly at: Date;
  readonly customerId: CustomerId | null;
  /** Whose credential it was: access-key, token, service, none; never a person. */
  readonly credentialKind: string | null;
  readonly organisation: string | null;
  /** ISO 3166-1 alpha-2; null: it could not be established. */
  readonly country: string | null;
  /** Of Chapter V GDPR; null for what was no transfer. */
  readonly basis: string | null;
  readonly decision: Decision;
  readonly accesses: number;
  readonly bytes: number;
}

export interface BorderCrossings {
  /**
   * The most frequent groups first, at most `limit`; `customerId` null: the whole region. Left out is what came from `home`, and the
   * region's own work, which came from nowhere; an origin that could not be established counts as elsewhere.
   */
  crossings(
    customerId: CustomerId | null,
    question: { readonly period: Period; readonly step: 'hour' | 'day'; readonly home: string; readonly limit: number },
  ): Promise<BorderCrossing[]>;
}

const TWO_DAYS_MS = 48 * 60 * 60 * 1000;

/** Fine enough to see when something happened, coarse enough to draw. */
export const stepOf = ({ from, to }: Period): 'hour' | 'day' =>
  to.getTime() - from.getTime() <= TWO_DAYS_MS ? 'hour' : 'day';
