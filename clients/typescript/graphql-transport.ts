import type { TypedDocumentString } from './generated/graphql.ts';

/** What the server refused, with its code: CUSTOMER_NOT_ROUTED, FORBIDDEN, RESIDENCY_DENIED, … */
export class DomicileError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'DomicileError';
    this.code = code;
  }
}

export interface Credentials {
  /** Bearer token, or a function that gets a fresh one before each call. */
  readonly token?: string | (() => Promise<string>) | undefined;
  /** In a stack with AUTH_MODE=open: the customer to speak for. */
  readonly customerId?: string | undefined;
  readonly timeoutMs?: number | undefined;
}

interface GraphqlBody<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const TIMEOUT_MS = 30_000;

/** One operation, at the endpoint given. Fails with a `DomicileError` if any part of it was refused. */
export async function send<Data, Variables>(
  endpoint: string,
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  credentials: Credentials,
): Promise<Data> {
  const response = await fetch(`${endpoint}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await headersOf(credentials)) },
    body: JSON.stringify({ query: String(document), variables }),
    signal: AbortSignal.timeout(credentials.timeoutMs ?? TIMEOUT_MS),
    // A redirect would carry the question to an address that nobody chose.
    redirect: 'error',
  });
  const { data, errors } = (await response.json()) as GraphqlBody<Data>;
  const [error] = errors ?? [];
  if (error !== undefined) throw new DomicileError(error.extensions?.code ?? 'GRAPHQL_ERROR', error.message);
  if (data === undefined || data === null)
    throw new DomicileError('NO_DATA', `${endpoint} answered ${response.status} without data.`);
  return data;
}

async function headersOf({ token, customerId }: Credentials): Promise<Record<string, string>> {
  const bearer = typeof token === 'function' ? await token() : token;
  return {
    ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    ...(customerId === undefined ? {} : { 'x-customer-id': customerId }),
  };
}
