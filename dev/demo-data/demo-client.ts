import { Agent, request } from 'undici';

/** Calls of the public interfaces, over connections that stay open. */
export class DemoClient {
  readonly #agent: Agent;

  constructor(connections: number) {
    this.#agent = new Agent({ connections, headersTimeout: 30_000, bodyTimeout: 30_000 });
  }

  /** The answer as JSON. */
  async post(url: string, body: object | undefined, headers: Record<string, string> = {}): Promise<unknown> {
    const text = await this.#send(
      url,
      'POST',
      { 'content-type': 'application/json', ...headers },
      body === undefined ? '' : JSON.stringify(body),
    );
    return text === '' ? undefined : JSON.parse(text);
  }

  async put(url: string, headers: Record<string, string>, body: Uint8Array): Promise<void> {
    await this.#send(url, 'PUT', headers, body);
  }

  async get(url: string, headers: Record<string, string>): Promise<string> {
    return this.#send(url, 'GET', headers, undefined);
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #send(
    url: string,
    method: 'GET' | 'POST' | 'PUT',
    headers: Record<string, string>,
    body: string | Uint8Array | undefined,
  ): Promise<string> {
    const response = await request(url, { method, headers, body: body ?? null, dispatcher: this.#agent });
    const text = await response.body.text();
    if (response.statusCode >= 300 && method !== 'GET') {
      throw new Error(`${method} ${url} was answered with ${response.statusCode}: ${text.slice(0, 300)}`);
    }
    return text;
  }
}

/** Runs `action` for every item, `width` at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  width: number,
  action: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await action(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
