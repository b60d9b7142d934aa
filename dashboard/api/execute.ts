import type { TypedDocumentString } from '../generated/graphql.ts';

/** One thing that a part of an answer could not be given for. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly regionId: string | undefined;
  readonly path: string;
}

/** An answer, possibly with holes: `problems` says where and why. */
export interface Answer<Data> {
  readonly data: Data;
  readonly problems: readonly Problem[];
}

/** Nothing came back: no connection, no permission, or every part failed. */
export class ApiError extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];

  constructor(code: string, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.problems = problems;
  }
}

interface GraphqlError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly regionId?: string };
}

interface GraphqlBody<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly GraphqlError[];
}

const TIMEOUT_MS = 20_000;

/** Asks this origin's GraphQL endpoint by the document's hash. */
export async function execute<Data, Variables>(
  document: TypedDocumentString<Data, Variables>,
  variables: Variables,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Answer<Data>> {
  const hash = String(document.__meta__?.['hash']);
  const body = await post<Data>(
    { variables, extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
    headers,
    signal,
  );
  const problems = (body.errors ?? []).map(toProblem);
  if (body.data !== undefined && body.data !== null) return { data: body.data, problems };
  const [first] = problems;
  throw new ApiError(first?.code ?? 'INTERNAL', first?.message ?? 'The answer was empty.', problems);
}

async function post<Data>(
  payload: object,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<GraphqlBody<Data>> {
  const deadline = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(payload),
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new ApiError('UNREACHABLE', 'This server does not answer. It is asked again in a moment.');
  });
  const body = (await response.json().catch(() => undefined)) as GraphqlBody<Data> | undefined;
  if (body !== undefined && (body.data !== undefined || body.errors !== undefined)) return body;
  // Refused before GraphQL is the credential itself: expired is 401, of another issuer 403. What a role may not see is an error
  // inside an answer.
  const isRefused = response.status === 401 || response.status === 403;
  throw new ApiError(isRefused ? 'UNAUTHENTICATED' : 'INTERNAL', `The server answered ${response.status}.`);
}

function toProblem({ message, path, extensions }: GraphqlError): Problem {
  return {
    code: extensions?.code ?? 'INTERNAL',
    message,
    regionId: extensions?.regionId,
    path: (path ?? []).join('.'),
  };
}
