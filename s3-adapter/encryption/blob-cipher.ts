import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

/**
 * AES-256 in counter mode under a key that one object (or upload) has for itself. The counter starts where the blob's name says,
 * so no two blobs share a key stream, and a range is decrypted without what comes before it. Integrity is the digests' affair.
 */
export interface BlobCipher {
  encrypt(source: AsyncIterable<Uint8Array>, blobId: string): AsyncIterable<Buffer>;
  /** `start`: how far into the blob the bytes begin. */
  decrypt(source: AsyncIterable<Uint8Array>, blobId: string, start: number): AsyncIterable<Buffer>;
  /** A small body that is kept beside its metadata instead of in a blob. */
  encryptInline(body: Buffer): Buffer;
  decryptInline(body: Buffer, start: number): Buffer;
}

const ALGORITHM = 'aes-256-ctr';
const BLOCK = 16;
const INLINE = 'inline';

export const newDataKey = (): Buffer => randomBytes(32);

export function createBlobCipher(dataKey: Uint8Array): BlobCipher {
  return {
    encrypt: (source, blobId) => streamed(source, dataKey, blobId, 0),
    decrypt: (source, blobId, start) => streamed(source, dataKey, blobId, start),
    encryptInline: (body) => transformAt(dataKey, INLINE, 0)(body),
    decryptInline: (body, start) => transformAt(dataKey, INLINE, start)(body),
  };
}

async function* streamed(
  source: AsyncIterable<Uint8Array>,
  dataKey: Uint8Array,
  blobId: string,
  start: number,
): AsyncGenerator<Buffer> {
  const transform = transformAt(dataKey, blobId, start);
  for await (const piece of source) yield transform(piece);
}

/** In counter mode encryption and decryption are the same. */
function transformAt(dataKey: Uint8Array, name: string, start: number): (piece: Uint8Array) => Buffer {
  const cipher = createCipheriv(ALGORITHM, dataKey, counterAt(dataKey, name, Math.floor(start / BLOCK)));
  if (start % BLOCK > 0) cipher.update(Buffer.alloc(start % BLOCK));
  return (piece) => cipher.update(piece);
}

function counterAt(dataKey: Uint8Array, name: string, block: number): Buffer {
  const first = BigInt(
    `0x${createHmac('sha256', dataKey)
      .update(name)
      .digest('hex')
      .slice(0, 2 * BLOCK)}`,
  );
  const counter = (first + BigInt(block)) & ((1n << 128n) - 1n);
  return Buffer.from(counter.toString(16).padStart(2 * BLOCK, '0'), 'hex');
}

/** The data key under the customer's own key: nonce, sealed key, tag. The customer's key itself is kept nowhere. */
export function sealDataKey(dataKey: Buffer, customerKey: Buffer): string {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', customerKey, nonce);
  const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()]);
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64');
}

/** Null: another key. */
export function openDataKey(sealed: string, customerKey: Buffer): Buffer | null {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', customerKey, bytes.subarray(0, 12));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  } catch {
    return null;
  }
}

export const md5Base64 = (bytes: Buffer): string => createHash('md5').update(bytes).digest('base64');
