import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import { RecurringWork } from '#kernel/lifecycle/recurring-work.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { AuditRecorder } from '../audit/audit-recorder.ts';
import type { MultipartRepository } from '../objects/multipart-repository.ts';
import type { DeleteTarget, ObjectCommitter } from '../objects/object-repository.ts';
import { type RequestFacts, workFacts } from '../shared/request-facts.ts';
import type { LifecycleCalendar } from './lifecycle-calendar.ts';
import type { DueVersion, LifecycleLease, LifecycleRepository, Scan } from './lifecycle-repository.ts';
import { type LifecycleRule, readLifecycleRules } from './lifecycle-rule.ts';

export interface LifecycleWorkerParts {
  readonly repository: LifecycleRepository;
  readonly committer: Pick<ObjectCommitter, 'remove'>;
  readonly uploads: Pick<MultipartRepository, 'abort'>;
  readonly audit: AuditRecorder;
  readonly calendar: LifecycleCalendar;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leaseMs?: number;
}

/** What a pass did. */
export interface LifecycleCounts {
  readonly expired: number;
  readonly noncurrent: number;
  readonly markers: number;
  readonly uploads: number;
  /** Due, but under a hold, a lock, a retention, a restriction or an open request. */
  readonly protected: number;
}

type Counts = { -readonly [Name in keyof LifecycleCounts]: number };

/** One thing that a rule does to versions: how to find them, and the name of it in the audit trail. */
interface Step {
  readonly scan: Scan;
  readonly operation: 'ExpireObject' | 'ExpireNoncurrentVersion' | 'ExpireDeleteMarker';
  readonly counted: 'expired' | 'noncurrent' | 'markers';
}

const BATCH = 200;

/**
 * Applies the lifecycle rules of buckets. Any number of workers share the work; a pass that is cut off is made again, and finds
 * only what is left. What it deletes goes the way of every deletion: the guard is asked, and the audit entry written, in the
 * statement that deletes.
 */
export class LifecycleWorker {
  readonly #parts: Required<LifecycleWorkerParts>;
  readonly #id = randomUUID();
  readonly #rounds: RecurringWork;

  constructor(parts: LifecycleWorkerParts) {
    this.#parts = { leaseMs: 300_000, ...parts };
    this.#rounds = new RecurringWork({
      work: () => this.runOnce(),
      pauseMs: parts.calendar.checkEveryMs,
      onFailure: (err) => parts.logger.warn({ err }, 'lifecycle rules could not be applied; it goes on later'),
    });
  }

  /** Looks now, and then at the calendar's intervals, until closed. */
  start(): void {
    this.#rounds.start();
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  /** Every bucket that is due now. */
  async runOnce(): Promise<LifecycleCounts> {
    const { repository, clock, calendar, leaseMs, logger } = this.#parts;
    const counts: Counts = { expired: 0, noncurrent: 0, markers: 0, uploads: 0, protected: 0 };
    while (!this.#rounds.isClosed) {
      const now = clock.now();
      const lease = await repository.lease(this.#id, calendar.period(now), leaseMs);
      if (lease === null) break;
      try {
        await this.#pass(lease, now, counts);
      } catch (err) {
        // Its lease runs out by itself; until then the other buckets have their turn.
        logger.warn({ err, bucketId: lease.bucketId }, 'the lifecycle rules of a bucket could not be applied');
      }
    }
    return counts;
  }

  async #pass(lease: LifecycleLease, now: Date, total: Counts): Promise<void> {
    const { repository, calendar, audit } = this.#parts;
    const request = workFacts(`lifecycle-${randomUUID()}`, now);
    const counts: Counts = { expired: 0, noncurrent: 0, markers: 0, uploads: 0, protected: 0 };
    for (const rule of readLifecycleRules(lease.rules)) {
      for (const step of stepsOf(rule, lease, calendar, now)) {
        if (!(await this.#step(lease, step, request, counts))) return;
      }
      if (!(await this.#abortUploads(lease, rule, request, counts))) return;
    }
    for (const name of Object.keys(counts) as (keyof Counts)[]) total[name] += counts[name];
    if (Object.values(counts).some((count) => count > 0)) {
      await audit.record([{ ...entryOf(lease, 'ApplyLifecycleRules', request), complianceInfo: { ...counts } }]);
    }
    await repository.finish(lease, calendar.period(now));
  }

  /** False: this pass is no longer ours, or ends with the process. */
  async #step(lease: LifecycleLease, { scan, ...step }: Step, request: RequestFacts, counts: Counts): Promise<boolean> {
    const { repository, leaseMs } = this.#parts;
    let after = null;
    do {
      if (this.#rounds.isClosed || !(await repository.renew(lease, leaseMs))) return false;
      const page = await repository.scan(lease, scan, after);
      for (let from = 0; from < page.due.length; from += BATCH) {
        await this.#remove(lease, step, page.due.slice(from, from + BATCH), request, counts);
      }
      after = page.next;
    } while (after !== null);
    return true;
  }

  async #remove(
    lease: LifecycleLease,
    { operation, counted }: Pick<Step, 'operation' | 'counted'>,
    due: readonly DueVersion[],
    request: RequestFacts,
    counts: Counts,
  ): Promise<void> {
    const { customerId, bucket } = lease;
    const onlyMarked = operation === 'ExpireObject' && lease.keepsVersions;
    const free = due.filter(({ isProtected }) => !isProtected || onlyMarked);
    counts.protected += due.length - free.length;
    if (free.length === 0) return;
    const outcomes = await this.#parts.committer.remove({
      customerId,
      bucket,
      targets: free.map((version) => targetOf(version, operation)),
      entry: entryOf(lease, operation, request),
      bypassGovernance: false,
    });
    counts[counted] += outcomes.filter(({ refusal }) => refusal === null).length;
    counts.protected += outcomes.filter(({ refusal }) => refusal === 'AccessDenied').length;
  }

  async #abortUploads(
    lease: LifecycleLease,
    { prefix, tags, sizeAbove, sizeBelow, abortUploadsAfterDays: days }: LifecycleRule,
    request: RequestFacts,
    counts: Counts,
  ): Promise<boolean> {
    const { repository, uploads, calendar, leaseMs } = this.#parts;
    // AWS refuses such a filter beside this action; what it would mean is not for us to guess.
    if (days === null || tags.length > 0 || sizeAbove !== null || sizeBelow !== null) return true;
    const cutoff = calendar.cutoff(request.startedAt, days);
    for (;;) {
      if (this.#rounds.isClosed || !(await repository.renew(lease, leaseMs))) return false;
      const due = await repository.uploads(lease, prefix ?? '', cutoff);
      for (const { key, uploadId } of due) {
        const entry = { ...entryOf(lease, 'AbortIncompleteMultipartUpload', request), objectKey: key };
        const { customerId, bucket } = lease;
        if (await uploads.abort({ customerId, bucket, key, uploadId }, entry)) counts.uploads += 1;
      }
      if (due.length === 0) return true;
    }
  }
}

function stepsOf(rule: LifecycleRule, lease: LifecycleLease, calendar: LifecycleCalendar, now: Date): readonly Step[] {
  const { expiration, noncurrent, prefix, sizeAbove, sizeBelow } = rule;
  const tags = Object.fromEntries(rule.tags.map(({ key, value }) => [key, value]));
  const filter = { prefix: prefix ?? '', tags, sizeAbove, sizeBelow, newerVersions: 0 };
  const steps: Step[] = [];
  if (noncurrent !== null && lease.isVersioned) {
    const cutoff = calendar.cutoff(now, noncurrent.days);
    const newerVersions = noncurrent.newerVersions ?? 0;
    const scan: Scan = { ...filter, kind: 'noncurrent', cutoff, newerVersions };
    steps.push({ scan, operation: 'ExpireNoncurrentVersion', counted: 'noncurrent' });
  }
  const cutoff = cutoffOf(expiration, calendar, now);
  if (cutoff === null || expiration === null) return steps;
  if (!('expiredDeleteMarker' in expiration)) {
    steps.push({ scan: { ...filter, kind: 'current', cutoff }, operation: 'ExpireObject', counted: 'expired' });
  }
  // AWS: days remove delete markers over nothing as well, once they are as old; a date does not.
  if (lease.isVersioned && !('date' in expiration)) {
    steps.push({ scan: { ...filter, kind: 'marker', cutoff }, operation: 'ExpireDeleteMarker', counted: 'markers' });
  }
  return steps;
}

/** What was made before this is due; null: nothing is. */
function cutoffOf(expiration: LifecycleRule['expiration'], calendar: LifecycleCalendar, now: Date): Date | null {
  if (expiration === null) return null;
  if ('days' in expiration) return calendar.cutoff(now, expiration.days);
  // From the date on everything is due, whatever its age.
  if ('date' in expiration) return new Date(expiration.date) <= now ? now : null;
  return expiration.expiredDeleteMarker ? now : null;
}

function targetOf({ key, versionId, lastModified }: DueVersion, operation: Step['operation']): DeleteTarget {
  const target = { key, ifMatch: null, ifLastModified: null, ifSize: null };
  // A current object that was overwritten since the look is another one.
  if (operation === 'ExpireObject') return { ...target, versionId: null, ifLastModified: lastModified };
  return { ...target, versionId, onlyNoncurrent: operation === 'ExpireNoncurrentVersion' };
}

const entryOf = (lease: LifecycleLease, operation: string, request: RequestFacts): AuditEntry => ({
  request,
  customerId: lease.customerId,
  operation,
  bucket: lease.bucket,
  statusCode: 204,
  decision: 'ALLOW',
  purpose: 'lifecycle',
});
