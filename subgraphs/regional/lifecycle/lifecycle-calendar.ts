export const DAY_MS = 86_400_000;

/** When the days of a rule are over. */
export interface LifecycleCalendar {
  /** What was made before this has its `days` behind it at `now`. */
  cutoff(now: Date, days: number): Date;
  /** Grows whenever more may be due; what one period left nothing of, its next pass need not look at. */
  period(now: Date): number;
  /** How often to look whether a new period began. */
  readonly checkEveryMs: number;
}

/** AWS: the days are added to the time of creation, and the result is rounded up to the next midnight UTC. */
export const expiryOf = (made: Date, days: number): Date =>
  new Date((Math.floor(made.getTime() / DAY_MS) + days + 1) * DAY_MS);

const midnights: LifecycleCalendar = {
  cutoff: (now, days) => new Date((Math.floor(now.getTime() / DAY_MS) - days) * DAY_MS),
  period: (now) => Math.floor(now.getTime() / DAY_MS),
  checkEveryMs: 600_000,
};

/**
 * Real days, or days of another length for tests of whole expirations. Those are not rounded, like those of RGW's
 * `rgw_lc_debug_interval`, which the public conformance suite is written for.
 */
export function createLifecycleCalendar(dayMs: number = DAY_MS): LifecycleCalendar {
  if (dayMs === DAY_MS) return midnights;
  const step = Math.max(1_000, dayMs / 5);
  return {
    cutoff: (now, days) => new Date(now.getTime() - days * dayMs),
    period: (now) => Math.floor(now.getTime() / step),
    checkEveryMs: step,
  };
}
