import { randomUUID } from 'node:crypto';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { AnswerRepository } from './answer-repository.ts';
import type { RequestRight } from './data-subject-request.ts';
import type { Executor } from './execution.ts';
import type { RequestAudit } from './request-audit.ts';
import type { RequestRepository } from './request-repository.ts';
import type { RequestService } from './request-service.ts';
import { type Lease, LeaseLost, type RequestWork } from './request-work.ts';
import type { StoredRequest } from './stored-request.ts';

export interface RequestPlanner {
  plan(lease: Lease): Promise<StoredRequest>;
}

export interface RequestWorkerParts {
  readonly work: RequestWork;
  readonly planner: RequestPlanner;
  /** Absent for rights whose work needs a blob store that this process does not have. */
  readonly executors: Partial<Record<RequestRight, Executor>>;
  readonly requests: RequestRepository;
  readonly answers: AnswerRepository;
  readonly service: RequestService;
  readonly audit: Pick<RequestAudit, 'recordStep'>;
  /** More to do at every round: expiry, the index backlog. */
  readonly chores: readonly (() => Promise<unknown>)[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs?: number;
  readonly leaseMs?: number;
  /** For tests: after every step, by name. */
  readonly onStep?: (name: string) => Promise<void>;
}

const SLOWEST_RETRY_MS = 600_000;

/** Plans and executes requests. Any number of workers share the work; what one leaves when it dies another takes up. */
export class RequestWorker {
  readonly #parts: Required<RequestWorkerParts>;
  readonly #id = randomUUID();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(parts: RequestWorkerParts) {
    this.#parts = { intervalMs: 10_000, leaseMs: 60_000, onStep: async () => undefined, ...parts };
  }

  start(): void {
    this.wake();
  }

  /** There may be something to do now. */
  wake(): void {
    if (this.#closed) return;
    this.#again = true;
    clearTimeout(this.#timer);
    this.#running ??= this.#loop().finally(() => {
      this.#running = undefined;
      if (this.#closed) return;
      this.#timer = setTimeout(() => this.wake(), this.#parts.intervalMs);
      this.#timer.unref();
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Everything that is to do now. Resolves to the number of requests worked on. */
  async runOnce(): Promise<number> {
    await this.#rearm();
    let worked = 0;
    while (!this.#closed) {
      const lease = await this.#parts.work.lease(this.#id, this.#parts.leaseMs);
      if (lease === null) break;
      worked += 1;
      await this.#workOn(lease);
    }
    for (const chore of this.#parts.chores) await chore();
    await this.#parts.service.moveDeadlines();
    await this.#parts.answers.dropExpiredBundles();
    return worked;
  }

  async #loop(): Promise<void> {
    while (this.#again && !this.#closed) {
      this.#again = false;
      try {
        await this.runOnce();
      } catch (err) {
        this.#parts.logger.warn({ err }, 'work on data subject requests failed; it goes on later');
      }
    }
  }

  /** Requests that waited for a hold or a lock go on: what was approved is executed, the rest is planned again. */
  async #rearm(): Promise<void> {
    const { work, requests, service, clock } = this.#parts;
    for (const id of await work.rearmable(100)) {
      const request = await requests.findAny(id);
      if (request === null) continue;
      if (request.state.status === 'in_progress') {
        await work.enqueue(id);
        continue;
      }
      await service.advance(request, { type: 'RELEASE_HOLD', at: clock.now() }, null).catch(ignoreConflict);
    }
  }

  async #workOn(lease: Lease): Promise<void> {
    const { work, logger, leaseMs } = this.#parts;
    const keeping = setInterval(() => void work.renew(lease, leaseMs).catch(() => undefined), leaseMs / 3);
    try {
      if (lease.step === 'plan') await this.#plan(lease);
      else await this.#execute(lease);
    } catch (err) {
      if (err instanceof LeaseLost) return;
      logger.warn(
        { err, requestId: lease.requestId, step: lease.step },
        'a data subject request could not be worked on',
      );
      const delay = Math.min(SLOWEST_RETRY_MS, 1_000 * 2 ** Math.min(lease.attempts, 10));
      await work.postpone(lease, err instanceof AppError ? err.code : 'INTERNAL', delay);
    } finally {
      clearInterval(keeping);
    }
  }

  async #plan(lease: Lease): Promise<void> {
    const planned = await this.#parts.planner.plan(lease);
    await this.#parts.audit.recordStep(planned, 'PlanRequest', { status: planned.state.status });
  }

  async #execute(lease: Lease): Promise<void> {
    const { requests, executors, work, leaseMs, onStep, service, clock, audit } = this.#parts;
    const request = await requests.findAny(lease.requestId);
    if (request === null) return;
    const executor = executors[request.state.right];
    if (executor === undefined) throw new AppError('REGION_UNAVAILABLE', 'This process has no blob store.');
    const step = async (name: string): Promise<void> => {
      await onStep(name);
      await work.renew(lease, leaseMs);
    };
    const result = await executor.execute({ request, lease, step });
    await audit.recordStep(request, 'ExecuteRequest', { result });
    if (result !== 'COMPLETE') return work.done(lease);
    const latest = await requests.findAny(lease.requestId);
    if (latest !== null) await service.advance(latest, { type: 'COMPLETE', at: clock.now() }, null);
  }
}

function ignoreConflict(error: unknown): void {
  if (!(error instanceof AppError && error.code === 'CONFLICT')) throw error;
}
