import { Pool } from 'undici';
import { AppError, ERROR_CODES, type ErrorCode } from '#kernel/errors.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { TypedDocumentString } from '../generated/graphql.ts';
import type { GraphqlExecutor } from './graphql-executor.ts';

export interface HttpExecutorOptions {
  /** The region's GraphQL endpoint. */
  readonly url: string;
  /** Bearer token that makes the caller the region's own adapter. */
  readonly token: string;
  readonly tls?: PeerTls | undefined;
  readonly timeoutMs?: number;
  readonly connections?: number;
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** The region's schema over HTTP, on kept-alive connections. */
export function createHttpExecutor({
  url,
  token,
  tls,
  timeoutMs = 15_000,
  connections = 64,
}: HttpExecutorOptions): GraphqlExecutor {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    ...(tls === undefined ? {} : { connect: tls.connector() }),
  });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };

  const ask = async (body: Record<string, unknown>): Promise<GraphqlAnswer> => {
    try {
      const answer = await pool.request({
        path: pathname,
        method: 'POST',
        headers,
        body: JSON.stringify(body, bytesInBase64),
      });
      return (await answer.body.json()) as GraphqlAnswer;
    } catch (cause) {
      throw unanswered(cause);
    }
  };

  return {
    async execute<Result, Variables>(document: TypedDocumentString<Result, Variables>, variables: Variables) {
      return dataOf<Result>(await ask({ query: document.toString(), variables }));
    },
    close: () => pool.close(),
  };
}

/** `this` holds the value as it was before Buffer's own toJSON. */
function bytesInBase64(this: unknown, key: string, value: unknown): unknown {
  const raw = (this as Record<string, unknown>)[key];
  return raw instanceof Uint8Array ? Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('base64') : value;
}

function dataOf<Result>({ data, errors }: GraphqlAnswer): Result {
  const [error] = errors ?? [];
  if (error !== undefined) {
    const code = error.extensions?.code ?? '';
    throw new AppError(code in ERROR_CODES ? (code as ErrorCode) : 'INTERNAL', error.message);
  }
  if (data === null || data === undefined) throw new AppError('INTERNAL', 'The region answered without data.');
  return data as Result;
}

function unanswered(cause: unknown): AppError {
  const timedOut = /timeout/i.test((cause as { code?: string } | null)?.code ?? '');
  return timedOut
    ? new AppError('REGION_TIMEOUT', 'The region did not answer in time.', { cause })
    : new AppError('REGION_UNAVAILABLE', 'The region does not answer.', { cause });
}
