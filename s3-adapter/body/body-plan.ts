import type { Seal } from '../auth/identity.ts';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { headerOf, parameterOf, type S3Request } from '../s3-request.ts';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksum,
  parseChecksumAlgorithm,
} from './checksums.ts';

/** How a request sends its body and what it promises about it. */
export interface BodyPlan {
  readonly framing: 'plain' | 'aws-chunked';
  /** Chunk signatures to verify; null: the chunks are not signed. */
  readonly chunkSeal: Seal | null;
  readonly signedTrailer: boolean;
  /** Hex SHA-256 of the whole body, from x-amz-content-sha256. */
  readonly sha256: string | null;
  /** Base64, from Content-MD5. */
  readonly md5: string | null;
  readonly checksum: PromisedChecksum | null;
  /** Bytes of the decoded body; null if only its end will tell. */
  readonly length: number | null;
}

export interface PromisedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Null: it comes in the trailer. */
  readonly value: string | null;
}

const SHA256 = /^[0-9a-f]{64}$/;

export function planBody(request: S3Request, seal: Seal | null, checksumIsOfBody = true): BodyPlan {
  const mode = headerOf(request, 'x-amz-content-sha256') ?? 'UNSIGNED-PAYLOAD';
  const chunked = mode.startsWith('STREAMING-');
  const md5 = headerOf(request, 'content-md5');
  if (md5 !== null && Buffer.from(md5, 'base64').length !== 16) throw new S3Error('InvalidDigest');
  return {
    framing: chunked ? 'aws-chunked' : 'plain',
    ...chunkSignatures(mode, seal),
    sha256: SHA256.test(mode) ? mode : null,
    md5,
    checksum: checksumIsOfBody ? promisedChecksum(request, mode.endsWith('-TRAILER')) : null,
    length: declaredLength(request, chunked),
  };
}

function chunkSignatures(mode: string, seal: Seal | null): Pick<BodyPlan, 'chunkSeal' | 'signedTrailer'> {
  switch (mode) {
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
      return { chunkSeal: requireSeal(seal), signedTrailer: false };
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER':
      return { chunkSeal: requireSeal(seal), signedTrailer: true };
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
    case 'UNSIGNED-PAYLOAD':
      return { chunkSeal: null, signedTrailer: false };
    default:
      if (SHA256.test(mode)) return { chunkSeal: null, signedTrailer: false };
      throw invalidArgument(
        'x-amz-content-sha256',
        mode,
        'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value.',
      );
  }
}

function requireSeal(seal: Seal | null): Seal {
  if (seal !== null && !seal.presigned) return seal;
  throw new S3Error('InvalidRequest', { message: 'A signed streaming body needs an Authorization header.' });
}

/** At most one, in a header (or the query of a presigned URL), or named by x-amz-trailer. */
function promisedChecksum(request: S3Request, trailing: boolean): PromisedChecksum | null {
  const promised: PromisedChecksum[] = [];
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = headerOf(request, checksumHeader(algorithm)) ?? parameterOf(request, checksumHeader(algorithm));
    if (value === null) continue;
    if (!isChecksum(algorithm, value)) {
      throw new S3Error('InvalidRequest', { message: `Value for ${checksumHeader(algorithm)} header is invalid.` });
    }
    promised.push({ algorithm, value });
  }
  const trailer = trailing ? headerOf(request, 'x-amz-trailer') : null;
  if (trailer !== null) promised.push({ algorithm: trailerAlgorithm(trailer), value: null });
  if (promised.length > 1) {
    throw new S3Error('InvalidRequest', {
      message: 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    });
  }
  return promised[0] ?? null;
}

function trailerAlgorithm(trailer: string): ChecksumAlgorithm {
  const algorithm = parseChecksumAlgorithm(
    trailer
      .trim()
      .toLowerCase()
      .replace(/^x-amz-checksum-/, ''),
  );
  if (algorithm !== null) return algorithm;
  throw new S3Error('InvalidRequest', { message: 'The value specified in the x-amz-trailer header is not supported' });
}

function declaredLength(request: S3Request, chunked: boolean): number | null {
  const name = chunked ? 'x-amz-decoded-content-length' : 'content-length';
  const header = headerOf(request, name);
  if (header === null) {
    if (chunked) throw new S3Error('MissingContentLength');
    return null;
  }
  const length = Number(header);
  if (/^\d+$/.test(header) && Number.isSafeInteger(length)) return length;
  throw invalidArgument(name, header, `${name} must be a whole number of bytes.`);
}
