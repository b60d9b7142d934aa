import type { PoolClient } from 'pg';
import { AppError, ensureError } from '#kernel/errors.ts';
import type { RegionalPool } from '../shared/pg-regional-pool.ts';
import { inTransaction } from '../shared/pg-transaction.ts';
import { toUnitOfWork } from '../shared/pg-unit-of-work.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import { hashInput, parseIdempotencyKey, scopeOf } from './identify-request.ts';
import type { Json, MutationRequest, Mutations } from './mutations.ts';

/** Waits for a first call that is running: its row is locked until it commits. One that failed leaves the key free. */
const CLAIM = `INSERT INTO idempotency_keys AS known (scope, key, request_hash, answer, expires_at)
  VALUES ($1, $2, $3, 'null', now() + interval '24 hours')
  ON CONFLICT (scope, key) DO UPDATE SET request_hash = excluded.request_hash, created_at = now(), expires_at = excluded.expires_at
  WHERE known.expires_at <= now()
  RETURNING 1`;
const FIND = 'SELECT request_hash, answer FROM idempotency_keys WHERE scope = $1 AND key = $2';
const KEEP = 'UPDATE idempotency_keys SET answer = $3 WHERE scope = $1 AND key = $2';
/** Each new key takes a few expired ones away, so the table is as large as a day's keys. */
const SWEEP = `DELETE FROM idempotency_keys WHERE (scope, key) IN (
  SELECT scope, key FROM idempotency_keys WHERE expires_at < now() ORDER BY expires_at LIMIT 10 FOR UPDATE SKIP LOCKED)`;

interface KnownKey {
  readonly request_hash: Buffer;
  readonly answer: Json;
}

const ATTEMPTS = 3;

export class PgMutations implements Mutations {
  readonly #pool: RegionalPool;

  constructor(pool: RegionalPool) {
    this.#pool = pool;
  }

  async run<Answer extends Json>(
    request: MutationRequest,
    work: (unit: UnitOfWork) => Promise<Answer>,
  ): Promise<Answer> {
    const key = parseIdempotencyKey(request.key);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await inTransaction(this.#pool, (client) =>
          key === null ? work(toUnitOfWork(client)) : once(client, request, key, work),
        );
      } catch (error) {
        if (attempt === ATTEMPTS || !isDeadlock(error)) throw translate(error);
      }
    }
  }
}

async function once<Answer extends Json>(
  client: PoolClient,
  request: MutationRequest,
  key: string,
  work: (unit: UnitOfWork) => Promise<Answer>,
): Promise<Answer> {
  const scope = scopeOf(request);
  const hash = hashInput(request.input);
  const { rowCount } = await client.query(CLAIM, [scope, key, hash]);
  if (rowCount === 0) return (await repeated(client, scope, key, hash)) as Answer;
  const answer = await work(toUnitOfWork(client));
  await client.query(KEEP, [scope, key, JSON.stringify(answer)]);
  await client.query(SWEEP);
  return answer;
}

async function repeated(client: PoolClient, scope: string, key: string, hash: Buffer): Promise<Json> {
  const { rows } = await client.query<KnownKey>(FIND, [scope, key]);
  const known = rows[0];
  if (known === undefined) throw inProgress();
  if (known.request_hash.equals(hash)) return known.answer;
  throw new AppError(
    'UNPROCESSABLE',
    'The idempotency key was used for another request. Use a new key for a new request.',
  );
}

const inProgress = (cause?: unknown): AppError =>
  new AppError('CONFLICT', 'The first request under this idempotency key is still running. Try again later.', {
    cause,
  });

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');
const isDeadlock = (error: unknown): boolean => /^40(P01|001)$/.test(codeOf(error));

/** 57014: the wait for the first call, or the work itself, took longer than the pool lets a statement take. */
function translate(thrown: unknown): Error {
  const error = ensureError(thrown);
  if (error instanceof AppError) return error;
  if (codeOf(error) === '57014') return inProgress(error);
  if (/^(08|57P)|^E(CONN|PIPE)/.test(codeOf(error))) {
    return new AppError('REGION_UNAVAILABLE', "The region's database does not answer. Try again later.", {
      cause: error,
    });
  }
  return error;
}
