import { type Clock, systemClock } from '#kernel/clock.ts';

export interface CircuitBreakerOptions {
  /** Time-outs in a row that open the circuit. */
  readonly threshold: number;
  /** How long it stays open before one request may try. */
  readonly openMs: number;
  readonly clock?: Clock;
}

/**
 * Spares everyone the deadline of a region that does not answer. Only time-outs count: a refused connection is a fast answer
 * already, and a region that has just restarted must be usable at once.
 */
export class CircuitBreaker {
  readonly #options: CircuitBreakerOptions;
  readonly #clock: Clock;
  #timeouts = 0;
  #openUntil = 0;
  #probing = false;

  constructor(options: CircuitBreakerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Whether a request may go out now; each one that may must end in `answered`, `timedOut` or `abandoned`. */
  tryEnter(): boolean {
    if (this.#timeouts < this.#options.threshold) return true;
    if (this.#probing || this.#now() < this.#openUntil) return false;
    this.#probing = true;
    return true;
  }

  /** The region answered or refused, quickly either way. */
  answered(): void {
    this.#timeouts = 0;
    this.#probing = false;
  }

  timedOut(): void {
    this.#timeouts += 1;
    this.#probing = false;
    this.#openUntil = this.#now() + this.#options.openMs;
  }

  /** The client left first: nothing was learnt of the region. */
  abandoned(): void {
    this.#probing = false;
  }

  #now(): number {
    return this.#clock.now().getTime();
  }
}
