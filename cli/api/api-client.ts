import { CommandFailure } from '../exit-codes.ts';

export interface ApiClientOptions {
  readonly gateway: string;
  readonly token?: string | undefined;
  readonly timeoutMs?: number;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** An answer that says no, with the code and the words of the server. */
export class ApiRefusal extends CommandFailure {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'ApiRefusal';
    this.code = code;
  }
}

interface GraphqlAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const TIMEOUT_MS = 30_000;

/** The router's and the regions' APIs as the commands use them. Every call has a time limit and none is retried. */
export class ApiClient {
  readonly gateway: string;
  readonly #token: string | undefined;
  readonly #timeoutMs: number;

  constructor({ gateway, token, timeoutMs = TIMEOUT_MS }: ApiClientOptions) {
    this.gateway = gateway.replace(/\/+$/, '');
    this.#token = token;
    this.#timeoutMs = timeoutMs;
  }

  /** Fails with an `ApiRefusal` if the operation as a whole, or any part of it, was refused. */
  async graphql<Data>(query: string, variables: Record<string, unknown> = {}): Promise<Data> {
    const { status, body } = await this.#send('POST', `${this.gateway}/graphql`, { query, variables });
    const { data, errors } = (body ?? {}) as GraphqlAnswer<Data>;
    const [error] = errors ?? [];
    if (error !== undefined) throw new ApiRefusal(error.extensions?.code ?? 'GRAPHQL_ERROR', error.message);
    if (data === null || data === undefined)
      throw new ApiRefusal('NO_DATA', `${this.gateway} answered ${status} without data.`);
    return data;
  }

  /** Fails with an `ApiRefusal` for any status from 400 on. */
  async rest(method: 'GET' | 'POST', url: string, body?: unknown): Promise<RestAnswer> {
    const answer = await this.#send(method, url, body);
    if (answer.status < 400) return answer;
    const { code, detail } = (answer.body ?? {}) as { code?: string; detail?: string };
    throw new ApiRefusal(code ?? `HTTP_${answer.status}`, detail ?? `${url} answered ${answer.status}.`);
  }

  async #send(method: string, url: string, body?: unknown): Promise<RestAnswer> {
    const headers = {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
    };
    try {
      const response = await fetch(url, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(this.#timeoutMs),
        redirect: 'error',
      });
      return { status: response.status, body: parseJson(await response.text()) };
    } catch (cause) {
      const { origin } = new URL(url);
      throw new CommandFailure(`${origin} does not answer. Is the stack running? --gateway says where.`, { cause });
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
