import { Agent, request } from 'undici';

/** Calls of the public interfaces, over connections that stay open. */
export class DemoClient {
  readonly #agent: Agent;

  constructor(connections: number) {
    this.#agent = new Agent({ connections, headersTimeout: 30_000, bodyTimeout: 30_000 });
  }

  async post(url: string, body: object | undefined): Promise<void> {
    await this.#send(
      url,
      'POST',
      { 'content-type': 'application/json' },
      body === undefined ? '' : JSON.stringify(body),
    );
  }

  async put(url: string, headers: Record<string, string>, body: Uint8Array): Promise<void> {
    await this.#send(url, 'PUT', headers, body);
  }

  async get(url: string, headers: Record<string, string>): Promise<void> {
    await this.#send(url, 'GET', headers, undefined);
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #send(
    url: string,
    method: 'GET' | 'POST' | 'PUT',
    headers: Record<string, string>,
    body: string | Uint8Array | undefined,
  ): Promise<void> {
    const response = await request(url, { method, headers, body: body ?? null, dispatcher: this.#agent });
    const text = await response.body.text();
    if (response.statusCode >= 300 && method !== 'GET') {
      throw new Error(`${method} ${url} was answered with ${response.statusCode}: ${text.slice(0, 300)}`);
    }
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
