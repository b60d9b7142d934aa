import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { S3Error } from '../errors/s3-error.ts';
import { AwsChunkedDecoder } from './aws-chunked-decoder.ts';
import type { BodyPlan } from './body-plan.ts';
import {
  type ChecksumAlgorithm,
  checksumHeader,
  isChecksum,
  type RunningChecksum,
  startChecksum,
} from './checksums.ts';
import { ChunkVerifier } from './chunk-verifier.ts';

/** What a body turned out to be, once every promise about it was kept. */
export interface BodyFacts {
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  /** Algorithm → base64: the one that the client promised, or the one asked for. */
  readonly checksums: Readonly<Record<string, string>>;
}

export interface RequestBodyOptions {
  readonly incoming: IncomingMessage;
  readonly plan: BodyPlan;
  /** Called when the operation starts to read: the client may send now. */
  readonly onOpen: () => void;
  /** Silence after which the client counts as gone. */
  readonly idleMs: number;
}

/**
 * The body of one request, to be read once. Data comes out decoded as it arrives; the end comes only if length, signatures and
 * checksums are right, else an `S3Error`: nothing read may be made visible before the end.
 */
export class RequestBody {
  readonly plan: BodyPlan;
  readonly #options: RequestBodyOptions;
  #received = 0;
  #facts: BodyFacts | null = null;

  constructor(options: RequestBodyOptions) {
    this.plan = options.plan;
    this.#options = options;
  }

  /** Decoded bytes received so far. */
  get received(): number {
    return this.#received;
  }

  /** Available after the end of `read`. */
  get facts(): BodyFacts {
    if (this.#facts === null) throw new Error('The body was not read to its end');
    return this.#facts;
  }

  async *read(limit: number, wanted: ChecksumAlgorithm | null = null): AsyncGenerator<Buffer> {
    const { plan } = this;
    if (plan.length !== null && plan.length > limit) throw tooLarge(limit);
    const algorithm = plan.checksum?.algorithm ?? wanted;
    const digests = await startDigests(plan, algorithm);
    const decoder = plan.framing === 'plain' ? null : new AwsChunkedDecoder(verifierOf(plan));
    this.#options.onOpen();
    for await (const piece of this.#wire()) {
      for (const data of decoder === null ? [piece] : decoder.push(piece)) {
        this.#count(data.length, limit);
        digests.update(data);
        yield data;
      }
    }
    decoder?.end();
    if (plan.length !== null && this.#received !== plan.length) throw new S3Error('IncompleteBody');
    this.#facts = this.#verify(digests, decoder?.trailers ?? new Map(), algorithm);
  }

  /** For small documents (XML); refuses more than `limit` bytes. */
  async readAll(limit: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.read(limit)) pieces.push(piece);
    return Buffer.concat(pieces);
  }

  #count(bytes: number, limit: number): void {
    this.#received += bytes;
    const { length } = this.plan;
    if (length === null && this.#received > limit) throw tooLarge(limit);
    if (length !== null && this.#received > length) throw new S3Error('IncompleteBody');
  }

  async *#wire(): AsyncGenerator<Buffer> {
    const { incoming, idleMs } = this.#options;
    const idle = () => incoming.destroy(new S3Error('RequestTimeout'));
    incoming.setTimeout(idleMs, idle);
    try {
      // Leaving the loop early must not destroy the connection: the answer still has to go out on it.
      for await (const piece of incoming.iterator({ destroyOnReturn: false })) yield piece as Buffer;
    } catch (error) {
      throw error instanceof S3Error ? error : new S3Error('IncompleteBody', { cause: error });
    } finally {
      incoming.setTimeout(0);
    }
  }

  #verify(digests: Digests, trailers: ReadonlyMap<string, string>, algorithm: ChecksumAlgorithm | null): BodyFacts {
    const { plan } = this;
    if (plan.sha256 !== null && digests.sha256?.digest('hex') !== plan.sha256) {
      throw new S3Error('XAmzContentSHA256Mismatch');
    }
    const md5 = digests.md5.digest();
    if (plan.md5 !== null && md5.toString('base64') !== plan.md5) throw new S3Error('BadDigest');
    const checksums: Record<string, string> = {};
    if (algorithm !== null && digests.checksum !== null) {
      const computed = digests.checksum.base64();
      const promised = plan.checksum === null ? computed : (plan.checksum.value ?? trailerValue(trailers, algorithm));
      if (promised !== computed) {
        throw new S3Error('BadDigest', {
          message: `The ${algorithm} you specified did not match the calculated checksum.`,
        });
      }
      checksums[algorithm] = computed;
    }
    return { size: this.#received, md5: md5.toString('hex'), checksums };
  }
}

interface Digests {
  readonly md5: Hash;
  readonly sha256: Hash | null;
  readonly checksum: RunningChecksum | null;
  update(data: Uint8Array): void;
}

/** Only what is needed: MD5 for the ETag; SHA-256 if the client declared one; its checksum. */
async function startDigests(plan: BodyPlan, algorithm: ChecksumAlgorithm | null): Promise<Digests> {
  const md5 = createHash('md5');
  const sha256 = plan.sha256 === null ? null : createHash('sha256');
  const checksum = algorithm === null ? null : await startChecksum(algorithm);
  return {
    md5,
    sha256,
    checksum,
    update: (data) => {
      md5.update(data);
      sha256?.update(data);
      checksum?.update(data);
    },
  };
}

const verifierOf = ({ chunkSeal, signedTrailer }: BodyPlan): ChunkVerifier | null =>
  chunkSeal === null ? null : new ChunkVerifier(chunkSeal, signedTrailer);

function trailerValue(trailers: ReadonlyMap<string, string>, algorithm: ChecksumAlgorithm): string {
  const value = trailers.get(checksumHeader(algorithm)) ?? '';
  if (isChecksum(algorithm, value)) return value;
  throw new S3Error('InvalidRequest', {
    message: `Value for ${checksumHeader(algorithm)} trailing header is invalid.`,
  });
}

const tooLarge = (limit: number): S3Error => new S3Error('EntityTooLarge', { fields: { MaxSizeAllowed: limit } });
