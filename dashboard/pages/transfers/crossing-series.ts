import type { BorderCrossingsQuery, Decision } from '../../generated/graphql.ts';

export type Crossing = NonNullable<BorderCrossingsQuery['regions'][number]['borderCrossings']>[number] & {
  readonly regionId: string;
};

export const DECISIONS: readonly Decision[] = ['ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY'];

export type SeriesPoint = { readonly at: string } & Readonly<Partial<Record<Decision, number>>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TWO_DAYS_MS = 2 * DAY_MS;
const MOST_POINTS = 400;

export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** As the region groups them: by hour up to two days, by day beyond. Steps without an access are zero, not absent. */
export function toSeries(crossings: readonly Crossing[], { from, to }: Period): SeriesPoint[] {
  const step = to.getTime() - from.getTime() <= TWO_DAYS_MS ? HOUR_MS : DAY_MS;
  const first = Math.floor(from.getTime() / step) * step;
  const count = Math.min(Math.ceil((to.getTime() - first) / step), MOST_POINTS);
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * step;
    const inside = crossings.filter(({ at }) => Math.floor(new Date(at).getTime() / step) * step === start);
    const totals = DECISIONS.map((decision) => [
      decision,
      sumOf(inside.filter((crossing) => crossing.decision === decision)),
    ]);
    return { at: new Date(start).toISOString(), ...Object.fromEntries(totals) };
  });
}

export const sumOf = (crossings: readonly Crossing[]): number =>
  crossings.reduce((total, { accesses }) => total + accesses, 0);

export interface Share {
  readonly name: string;
  readonly accesses: number;
}

/** The largest first. */
export function sharesBy(crossings: readonly Crossing[], nameOf: (crossing: Crossing) => string): Share[] {
  const totals = new Map<string, number>();
  for (const crossing of crossings) {
    const name = nameOf(crossing);
    totals.set(name, (totals.get(name) ?? 0) + crossing.accesses);
  }
  return [...totals]
    .map(([name, accesses]) => ({ name, accesses }))
    .sort((one, other) => other.accesses - one.accesses);
}

export interface CrossingRow extends Crossing {
  readonly key: string;
}

/** The same who, from where, on what basis and with what decision, over the whole period. */
export function mergeOverTime(crossings: readonly Crossing[]): CrossingRow[] {
  const rows = new Map<string, CrossingRow>();
  for (const crossing of crossings) {
    const { regionId, customerId, credentialKind, organisation, country, basis, decision } = crossing;
    const key = [regionId, customerId, credentialKind, organisation, country, basis, decision].join('|');
    const before = rows.get(key);
    const accesses = (before?.accesses ?? 0) + crossing.accesses;
    const bytes = (before?.bytes ?? 0) + crossing.bytes;
    const at = before !== undefined && before.at > crossing.at ? before.at : crossing.at;
    rows.set(key, { ...crossing, key, accesses, bytes, at });
  }
  return [...rows.values()].sort((one, other) => other.accesses - one.accesses);
}

const NAMES = new Intl.DisplayNames(undefined, { type: 'region' });

/** In the viewer's language; the code where there is no name. */
export function countryName(code: string | null): string {
  if (code === null) return 'Unknown';
  try {
    return NAMES.of(code) ?? code;
  } catch {
    return code;
  }
}
