import { createHash, createHmac, type Hash, timingSafeEqual } from 'node:crypto';
import type { Seal } from '../auth/identity.ts';
import { S3Error } from '../errors/s3-error.ts';

const EMPTY_SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const TRAILER_SIGNATURE = 'x-amz-trailer-signature';

/**
 * The rolling signature of signed `aws-chunked` bodies (AWS, "Signature calculations … multiple chunks"): each chunk's signature
 * covers the one before, so that none can be dropped, repeated or moved.
 */
export class ChunkVerifier {
  readonly #seal: Seal;
  readonly #signedTrailer: boolean;
  #previous: string;
  #claimed = '';
  #hash: Hash = createHash('sha256');

  constructor(seal: Seal, signedTrailer: boolean) {
    this.#seal = seal;
    this.#signedTrailer = signedTrailer;
    this.#previous = seal.signature;
  }

  startChunk(signature: string): void {
    this.#claimed = signature;
    this.#hash = createHash('sha256');
  }

  update(data: Uint8Array): void {
    this.#hash.update(data);
  }

  endChunk(): void {
    this.#verify('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, this.#hash.digest('hex')]);
  }

  end(trailers: ReadonlyMap<string, string>): void {
    if (!this.#signedTrailer) return;
    this.#claimed = trailers.get(TRAILER_SIGNATURE) ?? '';
    const signed = [...trailers].filter(([name]) => name !== TRAILER_SIGNATURE);
    const canonical = signed.map(([name, value]) => `${name}:${value}\n`).join('');
    this.#verify('AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(canonical).digest('hex')]);
  }

  #verify(algorithm: string, hashes: readonly string[]): void {
    const { key, timestamp, scope } = this.#seal;
    const stringToSign = [algorithm, timestamp, scope, this.#previous, ...hashes].join('\n');
    const expected = createHmac('sha256', key).update(stringToSign).digest('hex');
    const claimed = Buffer.from(this.#claimed);
    if (claimed.length !== expected.length || !timingSafeEqual(claimed, Buffer.from(expected))) {
      throw new S3Error('SignatureDoesNotMatch', { fields: { StringToSign: stringToSign } });
    }
    this.#previous = expected;
  }
}
