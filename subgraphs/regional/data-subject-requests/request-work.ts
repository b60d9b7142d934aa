import type { WorkStep } from './stored-request.ts';

export interface Lease {
  readonly requestId: string;
  readonly step: WorkStep;
  /** Of this worker; every change it makes is made only while it still holds the request. */
  readonly worker: string;
  readonly attempts: number;
}

/** Which requests have something to be done for. Any number of workers may take from it; one that dies loses its lease. */
export interface RequestWork {
  lease(worker: string, leaseMs: number): Promise<Lease | null>;
  renew(lease: Lease, leaseMs: number): Promise<void>;
  /** After a failure: again later. The text is an error's class or code; it holds nothing of the request. */
  postpone(lease: Lease, problem: string, delayMs: number): Promise<void>;
  /** Nothing is left to do, or somebody has to decide first. */
  done(lease: Lease): Promise<void>;
  /** An approved request whose execution goes on. */
  enqueue(requestId: string): Promise<void>;
  /** Requests that wait for a hold, a lock or another request, and whose items are free now. */
  rearmable(limit: number): Promise<readonly string[]>;
}

export class LeaseLost extends Error {
  constructor() {
    super('Another worker has taken over the request');
    this.name = 'LeaseLost';
  }
}
