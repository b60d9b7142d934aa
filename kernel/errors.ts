/**
 * Every error that may cross a wire: its HTTP status and whether its message may be shown.
 * Renderers (problem+json, GraphQL, S3 XML) are the only other places that know about status codes.
 */
export const ERROR_CODES = {
  BAD_USER_INPUT: { http: 400, expose: true },
  UNAUTHENTICATED: { http: 401, expose: true },
  FORBIDDEN: { http: 403, expose: true },
  RESIDENCY_DENIED: { http: 403, expose: true },
  NOT_FOUND: { http: 404, expose: true },
  CUSTOMER_NOT_FOUND: { http: 404, expose: true },
  CUSTOMER_NOT_ROUTED: { http: 404, expose: true },
  REGION_NOT_FOUND: { http: 404, expose: true },
  CONFLICT: { http: 409, expose: true },
  RELOCATION_REQUIRED: { http: 409, expose: true },
  PAYLOAD_TOO_LARGE: { http: 413, expose: true },
  /** RFC 9110 §15.5.20 Misdirected Request: another region owns the customer. */
  WRONG_REGION: { http: 421, expose: true },
  UNPROCESSABLE: { http: 422, expose: true },
  TOO_MANY_REQUESTS: { http: 429, expose: true },
  INTERNAL: { http: 500, expose: false },
  AUDIT_UNAVAILABLE: { http: 503, expose: true },
  ROUTING_UNAVAILABLE: { http: 503, expose: true },
  REGION_UNAVAILABLE: { http: 503, expose: true },
  REGION_TIMEOUT: { http: 504, expose: true },
} as const satisfies Record<string, { http: number; expose: boolean }>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Shown to the client beside the code: machine-readable facts, never personal data. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** An error with a public code. The message says what, which and what to do, and holds no personal data. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.facts = options.facts ?? {};
  }

  get httpStatus(): number {
    return ERROR_CODES[this.code].http;
  }
}

export function ensureError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`Thrown value is not an Error: ${String(thrown)}`);
}
