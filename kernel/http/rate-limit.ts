import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.ts';

/** Counts requests by who makes them. */
export interface RateLimit {
  /** Seconds to wait if this one is too many; undefined if it may go on. */
  take(who: string): Promise<number | undefined>;
}

export interface RateLimitOptions {
  readonly perMinute: number;
  /** Counts in another place than this process: any store of rate-limiter-flexible (Redis, Valkey, PostgreSQL, …). */
  readonly store?: RateLimiterAbstract;
}

const MINUTE_SECONDS = 60;

/** A store that does not answer lets requests pass: a limit must not be an outage. */
export function createRateLimit({ perMinute, store }: RateLimitOptions): RateLimit {
  const limiter = store ?? new RateLimiterMemory({ points: perMinute, duration: MINUTE_SECONDS });
  return {
    async take(who) {
      try {
        await limiter.consume(who);
        return undefined;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) return undefined;
        return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
      }
    },
  };
}

/** By the credential that a request shows, or by its address if it shows none. Neither is kept: only a digest of it. */
export function whoAsks(credential: string | undefined, address: string): string {
  if (credential === undefined) return `address:${address}`;
  return `credential:${createHash('sha256').update(credential).digest('base64url')}`;
}

/** RFC 6585 §4, with Retry-After. */
export function limitRate(limit: RateLimit): RequestHandler {
  return async (request, response, next) => {
    const wait = await limit.take(whoAsks(request.headers.authorization, request.ip ?? ''));
    if (wait === undefined) {
      next();
      return;
    }
    response.setHeader('retry-after', String(wait));
    next(new AppError('TOO_MANY_REQUESTS', `Too many requests; try again in ${wait} s.`));
  };
}
