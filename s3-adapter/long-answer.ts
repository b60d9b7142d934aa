import type { ServerResponse } from 'node:http';

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

export interface LongAnswerOptions {
  readonly response: ServerResponse;
  /** Silence after which a client is given something to read. */
  readonly everyMs: number;
  /** Writes status 200 and the headers that every answer has. */
  readonly start: () => void;
}

/**
 * AWS, "CompleteMultipartUpload": work that takes minutes answers 200 at once and then white space, so that nobody on the way
 * takes the connection for dead. Result or error follow in the body.
 */
export class LongAnswer {
  readonly #options: LongAnswerOptions;
  #timer: NodeJS.Timeout | null = null;
  #begun = false;

  constructor(options: LongAnswerOptions) {
    this.#options = options;
  }

  /** From now on silence is filled. */
  keepAlive(): void {
    this.#timer ??= setInterval(() => this.#fill(), this.#options.everyMs);
    this.#timer.unref();
  }

  /** Nothing is filled any more; what is left to write is what `rest` gives. */
  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** The status is out: only a body can follow. */
  get hasBegun(): boolean {
    return this.#begun;
  }

  /** The document without the declaration that went out already. */
  rest(xml: string): string {
    return xml.startsWith(DECLARATION) ? xml.slice(DECLARATION.length) : xml;
  }

  #fill(): void {
    const { response, start } = this.#options;
    if (response.destroyed) {
      this.stop();
      return;
    }
    if (this.#begun) {
      response.write(' ');
      return;
    }
    start();
    this.#begun = true;
    response.write(DECLARATION);
  }
}
