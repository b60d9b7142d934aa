import { AppError, ERROR_CODES, type ErrorCode, ensureError } from '#kernel/errors.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import type { AuditEntry, Decision } from './audit-entry.ts';

interface Concern {
  readonly operations: Set<string>;
  refusal?: ErrorCode | undefined;
}

const DENIALS: ReadonlySet<ErrorCode> = new Set(['WRONG_REGION', 'FORBIDDEN', 'RESIDENCY_DENIED', 'UNAUTHENTICATED']);
const MOST_OPERATIONS_NAMED = 8;

/**
 * What one GraphQL or REST request did, gathered while it runs: the customers whose data it asked for and how each ended. It
 * becomes one audit entry per customer, or one without a customer.
 */
export class AuditTrail {
  readonly #concerns = new Map<string, Concern>();
  #operation: string;
  #errorCode: string | undefined;

  constructor(operation = 'Request') {
    this.#operation = operation;
  }

  /** What the whole request is, for a request that concerns no single customer. */
  describe(operation: string): void {
    this.#operation = operation;
  }

  /** The request as a whole ended with this error. */
  fail(errorCode: string): void {
    this.#errorCode ??= errorCode;
  }

  /** The answer concerns this customer. The id is taken as the caller gave it: unknown and foreign ones are recorded too. */
  touch(customerId: string, operation: string): void {
    this.#concern(customerId).operations.add(operation);
  }

  /** Runs something that concerns a customer and remembers how it ended. */
  async follow<Result>(customerId: string, operation: string, action: () => Promise<Result>): Promise<Result> {
    const concern = this.#concern(customerId);
    concern.operations.add(operation);
    try {
      return await action();
    } catch (thrown) {
      const error = ensureError(thrown);
      concern.refusal = error instanceof AppError ? error.code : 'INTERNAL';
      throw error;
    }
  }

  entries(request: RequestFacts, statusCode: number): AuditEntry[] {
    if (this.#concerns.size === 0) {
      return [
        this.#entry(request, { customerId: null, operation: this.#operation, statusCode, code: this.#errorCode }),
      ];
    }
    return [...this.#concerns].map(([customerId, { operations, refusal }]) => {
      const operation = [...operations].slice(0, MOST_OPERATIONS_NAMED).join(',');
      // A GraphQL answer is 200 as a whole; its entry says how it ended for this customer.
      const status = refusal === undefined || statusCode >= 400 ? statusCode : ERROR_CODES[refusal].http;
      const code = refusal ?? (statusCode >= 400 ? this.#errorCode : undefined);
      return this.#entry(request, { customerId, operation, statusCode: status, code });
    });
  }

  #entry(
    request: RequestFacts,
    { code, ...facts }: Pick<AuditEntry, 'customerId' | 'operation' | 'statusCode'> & { code: string | undefined },
  ): AuditEntry {
    const decision: Decision = code !== undefined && DENIALS.has(code as ErrorCode) ? 'DENY' : 'ALLOW';
    const partial = code === undefined && this.#errorCode !== undefined;
    return {
      request,
      ...facts,
      decision,
      ...(code === undefined ? {} : { errorCode: code }),
      ...(partial ? { complianceInfo: { partialResult: this.#errorCode } } : {}),
    };
  }

  #concern(customerId: string): Concern {
    let concern = this.#concerns.get(customerId);
    if (concern === undefined) {
      concern = { operations: new Set() };
      this.#concerns.set(customerId, concern);
    }
    return concern;
  }
}
