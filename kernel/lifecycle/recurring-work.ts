export interface RecurringWorkOptions {
  /** One round. */
  readonly work: () => Promise<unknown>;
  /** Between the end of a round and the start of the next, in milliseconds. */
  readonly pauseMs: number;
  /** A round that fails does not end the work. */
  readonly onFailure: (error: unknown) => void;
}

/** Rounds of work in the background, one after another, from `start` until `close`. */
export class RecurringWork {
  readonly #options: RecurringWorkOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: RecurringWorkOptions) {
    this.#options = options;
  }

  /** For a long round, to end early. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** The first round begins now. */
  start(): void {
    if (this.#closed) return;
    const { work, pauseMs, onFailure } = this.#options;
    this.#running = work()
      .catch(onFailure)
      .finally(() => {
        if (this.#closed) return;
        this.#timer = setTimeout(() => this.start(), pauseMs).unref();
      });
  }

  /** Resolves when the round that is under way has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
