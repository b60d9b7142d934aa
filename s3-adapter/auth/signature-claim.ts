import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';

export interface CredentialScope {
  /** `YYYYMMDD`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

/** What a signed request claims, before anything of it is verified. */
export interface SignatureClaim {
  readonly accessKeyId: string;
  readonly scope: CredentialScope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly timestamp: string;
  /** Seconds that a presigned URL is valid; null for a request signed in its header. */
  readonly expires: number | null;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TIMESTAMP = /^\d{8}T\d{6}Z$/;
const LONGEST_EXPIRY = 604_800;

/** The request's signature, from its header or its query; null if it has none. */
export function readSignatureClaim(request: S3Request): SignatureClaim | null {
  const authorization = headerOf(request, 'authorization');
  const algorithm = parameterOf(request, 'X-Amz-Algorithm');
  if (authorization !== null && algorithm !== null) {
    throw invalidArgument(
      'Authorization',
      '',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter or the Authorization header should be specified',
    );
  }
  if (authorization !== null) return claimOfHeader(request, authorization);
  if (parameterOf(request, 'AWSAccessKeyId') !== null) throw unsupported();
  return algorithm === null ? null : claimOfQuery(request, algorithm);
}

function claimOfHeader(request: S3Request, authorization: string): SignatureClaim {
  if (!authorization.startsWith(`${ALGORITHM} `)) throw unsupported();
  const fields = new Map<string, string>();
  for (const field of authorization.slice(ALGORITHM.length).split(',')) {
    const [name = '', ...value] = field.trim().split('=');
    fields.set(name, value.join('='));
  }
  const credential = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (!credential || !signedHeaders || !signature) {
    throw malformed('The authorization header requires Credential, SignedHeaders and Signature.');
  }
  const timestamp = headerOf(request, 'x-amz-date') ?? timestampOfDate(headerOf(request, 'date'));
  if (timestamp === null || !TIMESTAMP.test(timestamp)) {
    throw new S3Error('AccessDenied', { message: 'AWS authentication requires a valid Date or x-amz-date header' });
  }
  return {
    ...parseCredential(credential, timestamp, malformed),
    signedHeaders: signedHeaders.split(';'),
    signature,
    timestamp,
    expires: null,
  };
}

function claimOfQuery(request: S3Request, algorithm: string): SignatureClaim {
  const required = (name: string): string => {
    const value = parameterOf(request, name);
    if (value !== null && value !== '') return value;
    throw queryError(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  };
  if (algorithm !== ALGORITHM) throw queryError('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  const timestamp = required('X-Amz-Date');
  if (!TIMESTAMP.test(timestamp)) {
    throw queryError("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  const expires = Number(required('X-Amz-Expires'));
  if (!Number.isInteger(expires)) throw queryError('X-Amz-Expires should be a number');
  if (expires < 1) throw refusedExpiry('X-Amz-Expires must be positive');
  if (expires > LONGEST_EXPIRY) {
    throw refusedExpiry(
      'X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than 604800 seconds',
    );
  }
  return {
    ...parseCredential(required('X-Amz-Credential'), timestamp, queryError),
    signedHeaders: required('X-Amz-SignedHeaders').split(';'),
    signature: required('X-Amz-Signature'),
    timestamp,
    expires,
  };
}

/** An access key id may itself hold a slash; the scope is the last four parts. */
export function parseCredential(
  credential: string,
  timestamp: string,
  error: (message: string) => S3Error,
): Pick<SignatureClaim, 'accessKeyId' | 'scope'> {
  const parts = credential.split('/');
  const [date = '', region = '', service = '', terminator = ''] = parts.slice(-4);
  if (parts.length < 5 || terminator !== 'aws4_request') {
    throw error('The Credential is mal-formed; expecting "<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".');
  }
  if (service !== 's3') throw error(`incorrect service "${service.slice(0, 32)}". This endpoint belongs to "s3".`);
  if (date !== timestamp.slice(0, 8)) throw error('Invalid credential date. Date is not the same as X-Amz-Date.');
  return { accessKeyId: parts.slice(0, -4).join('/'), scope: { date, region, service } };
}

function timestampOfDate(date: string | null): string | null {
  if (date === null) return null;
  if (TIMESTAMP.test(date)) return date;
  const time = Date.parse(date);
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

const malformed = (message: string): S3Error =>
  new S3Error('AuthorizationHeaderMalformed', { message: `The authorization header is malformed; ${message}` });
const queryError = (message: string): S3Error => new S3Error('AuthorizationQueryParametersError', { message });

/** A URL that is valid for no time, or for longer than any may be, is one whose time has never come. */
const refusedExpiry = (message: string): S3Error => new S3Error('AccessDenied', { message });

function unsupported(): S3Error {
  return new S3Error('InvalidRequest', {
    message: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  });
}
