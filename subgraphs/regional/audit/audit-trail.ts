import { AppError, ERROR_CODES, type ErrorCode, ensureError } from '#kernel/errors.ts';
import { isStricter } from '../residency/finding.ts';
import type { RequestFacts } from '../shared/request-facts.ts';
import type { AuditEntry, Decision, DecisionRecord } from './audit-entry.ts';

interface Concern {
  readonly operations: Set<string>;
  refusal?: ErrorCode | undefined;
  residency?: DecisionRecord;
}

type EntryFacts = Pick<AuditEntry, 'customerId' | 'operation' | 'statusCode' | 'bytesTransferred'> & {
  readonly code: string | undefined;
};

/** What was decided about disclosing a customer's data to this request. */
export interface DisclosureVerdict {
  readonly record: DecisionRecord;
  /** Why it may not be disclosed; null: it may. */
  readonly refusal: AppError | null;
}

/** Null: the region has no such customer, so there is nothing to disclose. */
export type DisclosureCheck = (customerId: string, operation: string) => Promise<DisclosureVerdict | null>;

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

  readonly #check: DisclosureCheck | undefined;

  constructor(operation = 'Request', check?: DisclosureCheck) {
    this.#operation = operation;
    this.#check = check;
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

  /** Whether the customer's data may be disclosed to this request; for lists, which leave out what may not. */
  async admits(customerId: string, operation: string): Promise<boolean> {
    const refusal = await this.#examine(customerId, operation);
    if (refusal !== null) this.#concern(customerId).refusal ??= refusal.code;
    return refusal === null;
  }

  /** Runs something that concerns a customer, unless residency forbids it, and remembers how it ended. */
  async follow<Result>(customerId: string, operation: string, action: () => Promise<Result>): Promise<Result> {
    const concern = this.#concern(customerId);
    try {
      const refusal = await this.#examine(customerId, operation);
      if (refusal !== null) throw refusal;
      return await action();
    } catch (thrown) {
      const error = ensureError(thrown);
      concern.refusal = error instanceof AppError ? error.code : 'INTERNAL';
      throw error;
    }
  }

  /** `bytesTransferred`: of the answer. */
  entries(request: RequestFacts, statusCode: number, bytesTransferred = 0): AuditEntry[] {
    if (this.#concerns.size === 0) {
      return [
        this.#entry(request, {
          customerId: null,
          operation: this.#operation,
          statusCode,
          bytesTransferred,
          code: this.#errorCode,
        }),
      ];
    }
    return [...this.#concerns].map(([customerId, { operations, refusal, residency }]) => {
      const operation = [...operations].slice(0, MOST_OPERATIONS_NAMED).join(',');
      // A GraphQL answer is 200 as a whole; its entry says how it ended for this customer.
      const status = refusal === undefined || statusCode >= 400 ? statusCode : ERROR_CODES[refusal].http;
      const code = refusal ?? (statusCode >= 400 ? this.#errorCode : undefined);
      return this.#entry(request, { customerId, operation, statusCode: status, bytesTransferred, code }, residency);
    });
  }

  #entry(
    request: RequestFacts,
    { code, ...facts }: EntryFacts,
    residency: DecisionRecord | undefined = undefined,
  ): AuditEntry {
    const partial = code === undefined && this.#errorCode !== undefined;
    return {
      request,
      ...facts,
      ...residency,
      decision: decisionOf(code, residency?.decision ?? 'ALLOW'),
      ...(code === undefined ? {} : { errorCode: code }),
      ...(partial ? { complianceInfo: { ...residency?.complianceInfo, partialResult: this.#errorCode } } : {}),
    };
  }

  async #examine(customerId: string, operation: string): Promise<AppError | null> {
    const concern = this.#concern(customerId);
    concern.operations.add(operation);
    const verdict = await this.#check?.(customerId, operation);
    if (verdict === undefined || verdict === null) return null;
    const { record, refusal } = verdict;
    if (concern.residency === undefined || isStricter(record.decision, concern.residency.decision)) {
      concern.residency = record;
    }
    return refusal;
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

/** A refusal is a DENY whatever refused it, unless residency itself only asks for an approval. */
function decisionOf(code: string | undefined, residency: Decision): Decision {
  if (code === 'RESIDENCY_DENIED') return residency === 'ALLOW' ? 'DENY' : residency;
  return code !== undefined && DENIALS.has(code as ErrorCode) ? 'DENY' : residency;
}
