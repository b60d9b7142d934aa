import { createHash } from 'node:crypto';
import { crc32, crc32c } from '@node-rs/crc32';
import { createCRC64 } from 'hash-wasm';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];

/** A running checksum, in the base64 form of the `x-amz-checksum-*` headers. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  base64(): string;
}

const BYTES_OF: Record<ChecksumAlgorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };
/** NVM Express NVM Command Set, 64-bit CRC; check value of "123456789": AE8B14860A799888. */
const CRC64NVME_POLYNOMIAL = '9a6c9329ac4bc9b5';

export const checksumHeader = (algorithm: string): string => `x-amz-checksum-${algorithm.toLowerCase()}`;

export const parseChecksumAlgorithm = (name: string): ChecksumAlgorithm | null =>
  CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase()) ?? null;

/** Base64 of the right number of bytes. */
export const isChecksum = (algorithm: ChecksumAlgorithm, value: string): boolean =>
  Buffer.from(value, 'base64').length === BYTES_OF[algorithm] &&
  Buffer.from(value, 'base64').toString('base64') === value;

export async function startChecksum(algorithm: ChecksumAlgorithm): Promise<RunningChecksum> {
  switch (algorithm) {
    case 'CRC32':
      return crc(crc32);
    case 'CRC32C':
      return crc(crc32c);
    case 'CRC64NVME': {
      const hasher = await createCRC64(CRC64NVME_POLYNOMIAL);
      hasher.init();
      return {
        update: (bytes) => void hasher.update(bytes),
        base64: () => Buffer.from(hasher.digest('binary')).toString('base64'),
      };
    }
    default: {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), base64: () => hash.digest('base64') };
    }
  }
}

function crc(next: (bytes: Uint8Array, previous?: number) => number): RunningChecksum {
  let value = 0;
  return {
    update: (bytes) => {
      value = next(bytes, value);
    },
    base64: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString('base64');
    },
  };
}
