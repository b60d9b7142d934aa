import { type ChecksumAlgorithm, checksumHeader, parseChecksumAlgorithm } from '../body/checksums.ts';
import { S3Error } from '../errors/s3-error.ts';
import { headerOf, type S3Request } from '../s3-request.ts';
import { element, type Xml } from '../xml/element.ts';

/** `CRC32 → x-amz-checksum-crc32`; a composite value (`…-N`) is told by its type. */
export function checksumHeaders(checksums: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [algorithm, value] of Object.entries(checksums)) {
    headers[checksumHeader(algorithm)] = value;
    headers['x-amz-checksum-type'] = typeOf(value);
  }
  return headers;
}

/** Null without a checksum. */
export function checksumType(checksums: Readonly<Record<string, string>>): string | null {
  const [value] = Object.values(checksums);
  return value === undefined ? null : typeOf(value);
}

const typeOf = (value: string): string => (value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT');

/** What listings say of an object's checksum. */
export function checksumNotes(checksums: Readonly<Record<string, string>> | null | undefined): readonly Xml[] {
  const [algorithm] = Object.keys(checksums ?? {});
  if (algorithm === undefined) return [];
  return [element('ChecksumAlgorithm', algorithm), element('ChecksumType', checksumType(checksums ?? {}))];
}

/** The algorithm that an SDK names although it sends no value: S3 computes and keeps it. */
export function requestedChecksum(request: S3Request): ChecksumAlgorithm | null {
  const name = headerOf(request, 'x-amz-sdk-checksum-algorithm') ?? headerOf(request, 'x-amz-checksum-algorithm');
  if (name === null) return null;
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm !== null) return algorithm;
  throw new S3Error('InvalidRequest', {
    message:
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
  });
}

/** `<ChecksumCRC32>` and so on. */
export const checksumElementName = (algorithm: string): string => `Checksum${algorithm}`;
