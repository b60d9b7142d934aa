import type { Lease } from './request-work.ts';
import type { StoredRequest } from './stored-request.ts';

/** One attempt at the work of an approved request. */
export interface Execution {
  readonly request: StoredRequest;
  readonly lease: Lease;
  /** After every step: keeps the lease, and is where tests kill the process. */
  readonly step: (name: string) => Promise<void>;
}

/**
 * COMPLETE: everything asked for is done. PARTIAL: it is done as far as it can be, and the person has to be told what was kept and
 * why before the request is answered. WAITING: for somebody's decision.
 */
export type ExecutionResult = 'COMPLETE' | 'PARTIAL' | 'WAITING';

/** The work of one right on stored objects. Every step can be repeated: after a crash the whole runs again. */
export interface Executor {
  execute(execution: Execution): Promise<ExecutionResult>;
}
