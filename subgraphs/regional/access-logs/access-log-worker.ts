import type { Logger } from '#kernel/logging/create-logger.ts';

export interface AccessLogWorkerParts {
  readonly deliverer: { deliver(): Promise<number> };
  readonly logger: Logger;
  readonly intervalMs?: number;
}

/** AWS delivers "within a few hours"; a few minutes are enough lines for an object and soon enough for a reader. */
const INTERVAL_MS = 300_000;

export class AccessLogWorker {
  readonly #parts: Required<AccessLogWorkerParts>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(parts: AccessLogWorkerParts) {
    this.#parts = { intervalMs: INTERVAL_MS, ...parts };
  }

  start(): void {
    if (this.#closed) return;
    const { deliverer, logger, intervalMs } = this.#parts;
    this.#running = deliverer
      .deliver()
      .catch((err: unknown) => logger.warn({ err }, 'access logs could not be written; it goes on later'))
      .finally(() => {
        if (this.#closed) return;
        this.#timer = setTimeout(() => this.start(), intervalMs);
        this.#timer.unref();
      });
  }

  /** Resolves to the number of lines written. */
  runOnce(): Promise<number> {
    return this.#parts.deliverer.deliver();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#running;
  }
}
