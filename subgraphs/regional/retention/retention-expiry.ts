import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { AuditEntry } from '../audit/audit-entry.ts';
import type { EventService } from '../compliance-events/event-service.ts';
import { type RequestFacts, workFacts } from '../shared/request-facts.ts';
import type { RetentionRepository } from './retention-repository.ts';
import type { RetentionFinding } from './retention-schedule.ts';

export interface RetentionRun {
  readonly dryRun: boolean;
  readonly expired: number;
  readonly kept: number;
  readonly objects: readonly RetentionFinding[];
}

export interface RetentionExpiryParts {
  readonly repository: RetentionRepository;
  readonly events: Pick<EventService, 'raise'>;
  readonly clock: Clock;
}

const BATCH = 100;
const MOST_LISTED = 200;
/** The worker comes back; a round must not keep it from other work for long. */
const MOST_BATCHES = 50;

/** Ends what its retention schedule says has to end, unless the deletion guard says otherwise. */
export class RetentionExpiry {
  readonly #parts: RetentionExpiryParts;

  constructor(parts: RetentionExpiryParts) {
    this.#parts = parts;
  }

  /** The dry run: what a run would come to now. */
  async preview(customerId: CustomerId): Promise<RetentionRun> {
    const { goes, stays, findings } = await this.#parts.repository.findExpired(customerId, MOST_LISTED);
    return { dryRun: true, expired: goes, kept: stays, objects: findings };
  }

  async run(customerId: CustomerId, facts: RequestFacts): Promise<RetentionRun> {
    const gone = await this.#destroy(customerId, facts);
    const { goes, stays } = await this.#parts.repository.findExpired(customerId, 1);
    return { dryRun: false, expired: gone.length, kept: goes + stays, objects: gone.slice(0, MOST_LISTED) };
  }

  /** A round of the worker: destroys what is due, and asks for the reviews that are. Resolves to the number of versions. */
  async work(): Promise<number> {
    const gone = await this.#destroy(null, workFacts(`retention-${randomUUID()}`, this.#parts.clock.now()));
    for (const { scheduleId, customerId, basis, objects, objectIds } of await this.#parts.repository.reviewsDue(100)) {
      await this.#parts.events.raise({
        customerId,
        type: 'retention_expired',
        severity: 'medium',
        description: `${objects} objects are past the longest period of a retention schedule (${basis}); decide what happens to them.`,
        affectedObjects: objectIds,
        remediationActions: ['Delete the objects, or give them a schedule that says why they are kept longer.'],
        articles: ['GDPR Art. 5(1)(e)'],
        dedupKey: `retention-review:${scheduleId}`,
      });
    }
    return gone.length;
  }

  async #destroy(customerId: CustomerId | null, facts: RequestFacts): Promise<RetentionFinding[]> {
    const gone: RetentionFinding[] = [];
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const taken = await this.#parts.repository.expireBatch(customerId, BATCH, (finding) => entryOf(finding, facts));
      if (taken.length === 0) break;
      gone.push(...taken);
    }
    return gone;
  }
}

function entryOf({ scheduleId, expiredAt, ...object }: RetentionFinding, request: RequestFacts): AuditEntry {
  return {
    request,
    customerId: object.customerId,
    operation: 'ExpireObject',
    bucket: object.bucket,
    objectKey: object.key,
    objectId: object.objectId,
    versionId: object.versionId,
    statusCode: 200,
    decision: 'ALLOW',
    purpose: 'retention',
    complianceInfo: { retentionSchedule: scheduleId, expiredAt: expiredAt.toISOString() },
  };
}
