import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import { explainReason, isReasonCode } from '../residency/reasons.ts';
import type { Channel } from '../shared/request-facts.ts';
import type { Decision } from './audit-entry.ts';

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Operations that have all of this in common. */
export interface OperationGroup {
  readonly channel: Channel;
  readonly decision: Decision;
  readonly failed: boolean;
  readonly crossBorder: boolean;
  /** Of cross-border transfers; null if it could not be established. */
  readonly sourceCountry: string | null;
  /** Why it was denied. */
  readonly reason: string | null;
  readonly operations: number;
  readonly bytes: number;
}

/** Operations on which a decision rested for this reason; one operation may have several. */
export interface ReasonCount {
  readonly decision: Decision;
  readonly code: string;
  readonly operations: number;
}

export interface BasisCount {
  /** Of Chapter V GDPR: `A45_ADEQUACY`, `A46_2_C_SCC`, `NONE`, … */
  readonly basis: string;
  readonly transfers: number;
}

export interface OperationStatistics {
  /** Of the decisions that were recorded with reasons. */
  reasons(customerId: CustomerId | null, period: Period): Promise<ReasonCount[]>;
  /** What the recorded transfers rested on. */
  bases(customerId: CustomerId | null, period: Period): Promise<BasisCount[]>;
  /** One statement; `customerId` null: the whole region. */
  groups(customerId: CustomerId | null, period: Period): Promise<OperationGroup[]>;
}

export interface JurisdictionReport {
  readonly operations: { readonly total: number; readonly failed: number; readonly byChannel: Record<Channel, number> };
  readonly decisions: Record<Decision, number>;
  readonly denials: { readonly total: number; readonly byReason: Record<string, number> };
  readonly transfers: {
    readonly total: number;
    readonly byCountry: { readonly country: string; readonly transfers: number; readonly bytes: number }[];
  };
}

/** ISO 3166-1 user-assigned: unknown. */
const UNKNOWN_COUNTRY = 'ZZ';
const A_DAY = 24 * 60 * 60 * 1000;
const DEFAULT_DAYS = 30;
const LONGEST_DAYS = 366;

export function summarise(groups: readonly OperationGroup[]): JurisdictionReport {
  const sum = (matches: (group: OperationGroup) => boolean): number =>
    groups.filter(matches).reduce((total, { operations }) => total + operations, 0);
  const denied = groups.filter(({ decision }) => decision === 'DENY');
  const crossing = groups.filter(({ crossBorder }) => crossBorder);
  return {
    operations: {
      total: sum(() => true),
      failed: sum(({ failed }) => failed),
      byChannel: tally(['s3', 'graphql', 'rest', 'system'], (channel) => sum((group) => group.channel === channel)),
    },
    decisions: tally(['ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY'], (decision) =>
      sum((group) => group.decision === decision),
    ),
    denials: {
      total: sum(({ decision }) => decision === 'DENY'),
      byReason: tally(distinct(denied.map(reasonOf)), (reason) =>
        sum((group) => group.decision === 'DENY' && reasonOf(group) === reason),
      ),
    },
    transfers: {
      total: sum(({ crossBorder }) => crossBorder),
      byCountry: distinct(crossing.map(countryOf)).map((country) => {
        const there = crossing.filter((group) => countryOf(group) === country);
        return {
          country,
          transfers: there.reduce((total, { operations }) => total + operations, 0),
          bytes: there.reduce((total, { bytes }) => total + bytes, 0),
        };
      }),
    },
  };
}

/** The last 30 days unless given; at most a leap year. */
export function parsePeriod(from: unknown, to: unknown, now: Date): Period {
  const end = to === undefined ? now : parseInstant('to', to);
  const start = from === undefined ? new Date(end.getTime() - DEFAULT_DAYS * A_DAY) : parseInstant('from', from);
  const days = (end.getTime() - start.getTime()) / A_DAY;
  if (days > 0 && days <= LONGEST_DAYS) return { from: start, to: end };
  throw new AppError('BAD_USER_INPUT', `from must be before to, by at most ${LONGEST_DAYS} days.`);
}

function parseInstant(name: string, value: unknown): Date {
  const instant = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(value) ? new Date(value) : undefined;
  if (instant !== undefined && !Number.isNaN(instant.getTime())) return instant;
  throw new AppError(
    'BAD_USER_INPUT',
    `${name} must be a date or an instant, like 2026-11-01 or 2026-11-01T00:00:00Z.`,
  );
}

const reasonOf = ({ reason }: OperationGroup): string => reason ?? 'UNKNOWN';
const countryOf = ({ sourceCountry }: OperationGroup): string => sourceCountry ?? UNKNOWN_COUNTRY;
const distinct = (values: readonly string[]): string[] => [...new Set(values)].sort();

function tally<Key extends string>(keys: readonly Key[], count: (key: Key) => number): Record<Key, number> {
  return Object.fromEntries(keys.map((key) => [key, count(key)])) as Record<Key, number>;
}

export interface ExplainedReason extends ReasonCount {
  readonly text: string | null;
  readonly article: string | null;
}

/** With what each code says and the provision that it rests on; the most frequent first. */
export function explainReasons(counts: readonly ReasonCount[]): ExplainedReason[] {
  const explained = counts.map((count) => {
    const reason = isReasonCode(count.code) ? explainReason(count.code) : { text: null, article: null };
    return { ...count, text: reason.text, article: reason.article };
  });
  return explained.sort((left, right) => right.operations - left.operations || (left.code < right.code ? -1 : 1));
}
