/**
 * Lets only so many flushes run at once. Each holds one of Node's four file threads for as long as the disk takes, and whatever
 * else needs one (reads, sealing of audit entries) would wait behind all of them: measured with 200 uploads that ended together,
 * one GET in between took 17 seconds.
 */
export class FlushQueue {
  readonly #atOnce: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  async run<Result>(flush: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.#atOnce) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running += 1;
    try {
      return await flush();
    } finally {
      const next = this.#waiting.shift();
      // The place goes on to whoever waits; nobody can come in between.
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
