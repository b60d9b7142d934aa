import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { refusalOfRejected } from '#kernel/authorization/authorize.ts';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { TokenVerifier } from '#kernel/identity/token-verifier.ts';
import { isCustomerId } from '#kernel/ids.ts';

export type CallerReader = (request: IncomingMessage) => Promise<Caller>;

/** Without a verifier (the open mode) a caller is whoever X-Customer-ID says, or anybody. */
export function createCallerReader(tokens: TokenVerifier | undefined): CallerReader {
  return async ({ headers }) => {
    const header = headers['x-customer-id'];
    const named = typeof header === 'string' && isCustomerId(header) ? header : null;
    if (tokens !== undefined) return tokens.identify(headers.authorization, named);
    return named === null ? { kind: 'anonymous' } : { kind: 'customer', customerId: named };
  };
}

const CALLER = 'caller';

/** Lets nobody through whom it does not know. */
export function authenticate(readCaller: CallerReader): RequestHandler {
  return async (request, response, next) => {
    const caller = await readCaller(request);
    response.locals[CALLER] = caller;
    next(caller.kind === 'rejected' ? refusalOfRejected(caller) : undefined);
  };
}

export const callerOf = (response: Response): Caller => response.locals[CALLER] as Caller;
