import { Pool } from 'undici';
import { AppError } from '#kernel/errors.ts';
import { readBounded } from '#kernel/http/read-bounded.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { startDeadline } from './deadline.ts';

export interface RegionConnectionOptions {
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly tls?: PeerTls | undefined;
}

/** Sockets to one region, and how many more requests may wait for one: a slow region must not take the whole router. */
const SOCKETS = 64;
const MOST_IN_FLIGHT = 512;
const BREAKER = { threshold: 3, openMs: 2_000 };

interface RegionPost {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** GraphQL over HTTP to one region: a bounded pool, a deadline, a circuit breaker, a bound on the answer. Never retries. */
export class RegionConnection {
  readonly endpoint: string;
  readonly #regionId: RegionId;
  readonly #options: RegionConnectionOptions;
  /** Of the region's GraphQL endpoint. */
  readonly path: string;
  readonly #pool: Pool;
  readonly #breaker = new CircuitBreaker(BREAKER);
  #inFlight = 0;

  constructor(regionId: RegionId, endpoint: string, options: RegionConnectionOptions) {
    const url = new URL(endpoint);
    const connectMs = Math.min(1_000, options.timeoutMs);
    this.endpoint = endpoint;
    this.#regionId = regionId;
    this.#options = options;
    this.path = `${url.pathname.replace(/\/+$/, '')}/graphql`;
    this.#pool = new Pool(url.origin, {
      connections: SOCKETS,
      pipelining: 1,
      connect: options.tls?.connector({ timeoutMs: connectMs }) ?? { timeout: connectMs },
      keepAliveTimeout: 30_000,
      // The deadline covers the whole exchange.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** The parsed JSON of the answer, whatever its status. Fails with REGION_UNAVAILABLE or REGION_TIMEOUT. */
  async post(post: RegionPost): Promise<unknown> {
    if (this.#inFlight >= MOST_IN_FLIGHT) throw this.#unavailable('has too many requests waiting');
    if (!this.#breaker.tryEnter()) throw this.#unavailable('has not been answering');
    this.#inFlight += 1;
    const deadline = startDeadline(this.#options.timeoutMs, post.signal);
    try {
      const answer = await this.#exchange(post, deadline.signal);
      this.#breaker.answered();
      return answer;
    } catch (error) {
      if (deadline.cause === 'client') this.#breaker.abandoned();
      else if (isTimeout(error, deadline.cause)) this.#breaker.timedOut();
      else this.#breaker.answered();
      throw this.#toAppError(error, deadline.cause);
    } finally {
      this.#inFlight -= 1;
      deadline.release();
    }
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #exchange({ body, headers }: RegionPost, signal: AbortSignal): Promise<unknown> {
    const response = await this.#pool.request({ path: this.path, method: 'POST', body, headers, signal });
    const text = await readBounded(response.body, this.#options.maxResponseBytes);
    if (!/[/+]json\b/.test(String(response.headers['content-type']))) throw new Error('The answer is not JSON.');
    return JSON.parse(text);
  }

  #toAppError(cause: unknown, ended: 'timeout' | 'client' | undefined): AppError {
    if (!isTimeout(cause, ended)) return this.#unavailable('is unavailable', cause);
    const message = `Region ${this.#regionId} did not answer within ${this.#options.timeoutMs} ms.`;
    return new AppError('REGION_TIMEOUT', message, { cause });
  }

  #unavailable(what: string, cause?: unknown): AppError {
    return new AppError('REGION_UNAVAILABLE', `Region ${this.#regionId} ${what}. Try again in a moment.`, { cause });
  }
}

const isTimeout = (error: unknown, ended: 'timeout' | 'client' | undefined): boolean =>
  ended === 'timeout' || (error as { code?: unknown }).code === 'UND_ERR_CONNECT_TIMEOUT';
