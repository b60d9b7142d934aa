import type { Request, Response } from 'express';
import type { Caller } from '#kernel/authorization/caller.ts';
import type { RegionCall } from './federation/subgraph-message.ts';
import { clientAddressOf } from './http/client-address.ts';
import { requestRecordOf } from './http/request-record.ts';

/** What one GraphQL operation carries through the plan. */
export interface GatewayContext {
  readonly requestId: string;
  /** Who asks; in the open mode anybody. Regions look for themselves. */
  readonly caller: Caller;
  readonly call: RegionCall;
}

/** The client's headers that a region needs to know who asks; everything else stays here. */
const FORWARDED = ['x-customer-id', 'x-actor-id', 'authorization', 'traceparent'] as const;

export function createGatewayContext(request: Request, response: Response, caller: Caller): GatewayContext {
  const { requestId, regions } = requestRecordOf(response);
  const headers: Record<string, string> = {
    'x-request-id': requestId,
    'x-domicile-via': 'gateway',
    'x-forwarded-for': clientAddressOf(request),
  };
  for (const name of FORWARDED) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return { requestId, caller, call: { headers, signal: abortedWhenClientLeaves(response), regions } };
}

function abortedWhenClientLeaves(response: Response): AbortSignal {
  const controller = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) controller.abort();
  });
  return controller.signal;
}
