import { S3_ERRORS, type S3ErrorCode } from './s3-error-codes.ts';

export interface S3ErrorOptions {
  readonly message?: string;
  /** Further elements of the XML, as AWS has them for this code. */
  readonly fields?: Readonly<Record<string, string | number>>;
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The region has its audit entry already. */
  readonly recorded?: boolean;
  readonly cause?: unknown;
}

/** An answer in AWS's words; the renderer makes its status and XML. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly recorded: boolean;

  constructor(code: S3ErrorCode, options: S3ErrorOptions = {}) {
    super(options.message ?? S3_ERRORS[code].message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'S3Error';
    this.code = code;
    this.fields = options.fields ?? {};
    this.headers = options.headers ?? {};
    this.recorded = options.recorded ?? false;
  }

  get status(): number {
    return S3_ERRORS[this.code].status;
  }
}

export const invalidArgument = (name: string, value: string, message: string): S3Error =>
  new S3Error('InvalidArgument', { message, fields: { ArgumentName: name, ArgumentValue: value.slice(0, 256) } });
