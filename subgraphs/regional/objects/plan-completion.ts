import { createHash } from 'node:crypto';
import { crc32, crc32c } from '@node-rs/crc32';
import { type Refusal, refuse } from '../s3/refusal.ts';
import { canCombine, combineCrcs } from './combine-crc.ts';
import type { CompletionRequest, MultipartUpload, RequestedPart, UploadedPart } from './multipart-upload.ts';
import { bareEtag } from './read-conditions.ts';

/** AWS, "Amazon S3 multipart upload limits". */
const SMALLEST_PART = 5 * 1024 * 1024;
const LARGEST_OBJECT = 5 * 1024 ** 4;

export interface Completion {
  readonly kind: 'completion';
  readonly parts: readonly (UploadedPart & { readonly start: number })[];
  readonly size: number;
  readonly etag: string;
  readonly checksums: Readonly<Record<string, string>>;
}

/** The object that these parts make, or why they make none. */
export function planCompletion(
  upload: MultipartUpload,
  uploaded: readonly UploadedPart[],
  { parts: requested, expected }: Pick<CompletionRequest, 'parts' | 'expected'>,
): Completion | Refusal {
  const parts = choose(new Map(uploaded.map((part) => [part.partNumber, part])), requested);
  if ('kind' in parts) return parts;
  const keyProblem = problemWithKey(upload, parts, expected.customerKeyMd5);
  if (keyProblem !== null) return refuse('InvalidRequest', { message: keyProblem });
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (parts.slice(0, -1).some((part) => part.size < SMALLEST_PART)) return refuse('EntityTooSmall');
  if (size > LARGEST_OBJECT) return refuse('EntityTooLarge');
  if (expected.size !== null && expected.size !== size) return refuse('InvalidRequest');
  const checksums = checksumsOf(upload, parts);
  const differs = Object.entries(expected.checksums).some(([algorithm, value]) => checksums[algorithm] !== value);
  if (differs) return refuse('BadDigest');
  return { kind: 'completion', parts, size, etag: etagOf(parts), checksums };
}

/** AWS, CompleteMultipartUpload: the customer's key is required when the object is made with checksums, and never another one. */
function problemWithKey(
  { encryption }: MultipartUpload,
  parts: readonly UploadedPart[],
  given: string | null,
): string | null {
  const expected = encryption?.algorithm === 'customer-key' ? encryption.keyMd5 : null;
  if (given !== null) {
    return given === expected ? null : 'The encryption parameters are not those with which the upload was initiated.';
  }
  const isNeeded = expected !== null && parts.some(({ checksums }) => Object.keys(checksums).length > 0);
  return isNeeded
    ? 'The multipart upload was initiated with a customer-provided key; the request must provide the same key.'
    : null;
}

type PlacedPart = Completion['parts'][number];

function choose(
  uploaded: ReadonlyMap<number, UploadedPart>,
  requested: readonly RequestedPart[],
): readonly PlacedPart[] | Refusal {
  const chosen: PlacedPart[] = [];
  let start = 0;
  // A part named twice in a row was sent twice: the later one counts, as on S3.
  const distinct = requested.filter((part, index) => part.partNumber !== requested[index + 1]?.partNumber);
  for (const [index, wanted] of distinct.entries()) {
    if (index > 0 && wanted.partNumber <= (distinct[index - 1]?.partNumber ?? 0)) return refuse('InvalidPartOrder');
    const part = uploaded.get(wanted.partNumber);
    if (part === undefined || !isSame(part, wanted)) return refuse('InvalidPart');
    chosen.push({ ...part, start });
    start += part.size;
  }
  return chosen.length === 0 ? refuse('InvalidPart') : chosen;
}

function isSame(part: UploadedPart, wanted: RequestedPart): boolean {
  if (part.etag !== bareEtag(wanted.etag)) return false;
  return Object.entries(wanted.checksums).every(([algorithm, value]) => part.checksums[algorithm] === value);
}

/** MD5 of the parts' binary MD5s, and how many they were. */
function etagOf(parts: readonly UploadedPart[]): string {
  const hash = createHash('md5');
  for (const { etag } of parts) hash.update(etag, 'hex');
  return `${hash.digest('hex')}-${parts.length}`;
}

function checksumsOf(upload: MultipartUpload, parts: readonly UploadedPart[]): Readonly<Record<string, string>> {
  const algorithm = upload.checksumAlgorithm;
  if (algorithm === null) return {};
  const values = parts.map((part) => part.checksums[algorithm]);
  if (values.some((value) => value === undefined)) return {};
  if (upload.checksumType === 'FULL_OBJECT' && canCombine(algorithm)) {
    const crcs = parts.map((part) => ({ crc: part.checksums[algorithm] ?? '', size: part.size }));
    return { [algorithm]: combineCrcs(algorithm, crcs) };
  }
  const bytes = Buffer.concat(values.map((value) => Buffer.from(value ?? '', 'base64')));
  return { [algorithm]: `${digestOf(algorithm, bytes)}-${parts.length}` };
}

function digestOf(algorithm: string, bytes: Buffer): string {
  switch (algorithm) {
    case 'CRC32':
      return base64Of32Bits(crc32(bytes));
    case 'CRC32C':
      return base64Of32Bits(crc32c(bytes));
    case 'SHA1':
    case 'SHA256':
      return createHash(algorithm.toLowerCase()).update(bytes).digest('base64');
    default:
      throw new Error(`${algorithm} has no composite form`);
  }
}

function base64Of32Bits(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('base64');
}
