import { S3Error } from '../errors/s3-error.ts';
import type { ChunkVerifier } from './chunk-verifier.ts';

type State = 'header' | 'data' | 'data-end' | 'trailer' | 'done';

/** `size;chunk-signature=<64 hex>` and trailer lines are short; more is an attack or not aws-chunked. */
const LONGEST_LINE = 1_024;
const MOST_TRAILERS = 16;
const LARGEST_CHUNK = 5 * 1024 ** 3;
const CR = 13;
const LF = 10;

/**
 * AWS's `aws-chunked` encoding, with or without chunk signatures, with or without trailers. Data passes as slices of the input;
 * only the framing is buffered.
 */
export class AwsChunkedDecoder {
  readonly #verifier: ChunkVerifier | null;
  readonly #trailers = new Map<string, string>();
  #state: State = 'header';
  #line: number[] = [];
  #left = 0;
  #lastChunk = false;

  /** With a verifier, every chunk (and the trailer) must carry a signature that follows from the one before. */
  constructor(verifier: ChunkVerifier | null) {
    this.#verifier = verifier;
  }

  /** Trailers by lower-case name; complete once `end` has returned. */
  get trailers(): ReadonlyMap<string, string> {
    return this.#trailers;
  }

  /** The data that this piece of the wire holds. */
  push(piece: Buffer): Buffer[] {
    const data: Buffer[] = [];
    let position = 0;
    while (position < piece.length) {
      if (this.#state === 'data') {
        const slice = piece.subarray(position, position + this.#left);
        position += slice.length;
        data.push(this.#take(slice));
      } else {
        this.#accept(piece[position] ?? 0);
        position += 1;
      }
    }
    return data;
  }

  /** The wire has ended. */
  end(): void {
    // Without trailers some clients leave out the final empty line.
    if (this.#state === 'trailer' && this.#line.length === 0 && this.#trailers.size === 0) this.#finish();
    if (this.#state !== 'done') throw new S3Error('IncompleteBody');
  }

  #take(slice: Buffer): Buffer {
    this.#left -= slice.length;
    this.#verifier?.update(slice);
    if (this.#left === 0) this.#state = 'data-end';
    return slice;
  }

  #accept(byte: number): void {
    if (this.#state === 'done') throw malformed('There is data after the last chunk.');
    this.#line.push(byte);
    if (this.#line.length > LONGEST_LINE) throw malformed('A chunk header is too long.');
    if (byte !== LF || this.#line.at(-2) !== CR) return;
    const line = Buffer.from(this.#line.slice(0, -2)).toString('latin1');
    this.#line = [];
    this.#acceptLine(line);
  }

  #acceptLine(line: string): void {
    switch (this.#state) {
      case 'header':
        this.#startChunk(line);
        return;
      case 'data-end':
        if (line !== '') throw malformed('A chunk is longer than its header says.');
        this.#endChunk();
        return;
      default:
        this.#acceptTrailer(line);
    }
  }

  #startChunk(line: string): void {
    const match = /^([0-9a-fA-F]{1,16})(?:;(.*))?$/.exec(line);
    const size = Number.parseInt(match?.[1] ?? '', 16);
    if (match === null || size > LARGEST_CHUNK) throw malformed('A chunk header is not valid.');
    this.#verifier?.startChunk(/(?:^|;)chunk-signature=([0-9a-f]{64})$/.exec(match[2] ?? '')?.[1] ?? '');
    this.#left = size;
    this.#lastChunk = size === 0;
    if (this.#lastChunk) this.#endChunk();
    else this.#state = 'data';
  }

  #endChunk(): void {
    this.#verifier?.endChunk();
    this.#state = this.#lastChunk ? 'trailer' : 'header';
  }

  #acceptTrailer(line: string): void {
    if (line === '') {
      this.#finish();
      return;
    }
    const colon = line.indexOf(':');
    if (colon < 1 || this.#trailers.size >= MOST_TRAILERS) throw malformed('A trailer is not valid.');
    this.#trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }

  #finish(): void {
    this.#verifier?.end(this.#trailers);
    this.#state = 'done';
  }
}

const malformed = (message: string): S3Error => new S3Error('InvalidRequest', { message });
