import type { IncomingMessage } from 'node:http';
import type { Request, Response } from 'express';
import type { AssertedRequest } from '#kernel/identity/gateway-assertion.ts';
import { clientAddressOf } from '../http/client-address.ts';
import { endToEndHeaders } from './end-to-end-headers.ts';

/** Written by this router alone; a client's own claims of this kind end here. */
const OURS = new Set(['x-request-id', 'forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);
const isOurs = (name: string): boolean => OURS.has(name) || name.startsWith('x-domicile-');

const WITHOUT_BODY = /^(GET|HEAD|DELETE|OPTIONS)$/;

/** The client's headers as they came, Host included, and what the region has to know of the way here. */
export function requestHeaders(request: Request, requestId: string): string[] {
  const address = clientAddressOf(request);
  return [
    ...endToEndHeaders(request.rawHeaders, isOurs),
    ...framing(request),
    ...['x-request-id', requestId],
    ...['x-domicile-via', 'gateway'],
    ...['x-forwarded-for', address],
    // RFC 7239 §6: an IPv6 address is bracketed and quoted.
    ...['forwarded', address.includes(':') ? `for="[${address}]"` : `for=${address}`],
  ];
}

/** What of an S3 request this router vouches for. Its signature covers the rest, and is verified in the region. */
export function assertedRequest(request: Request, requestId: string): AssertedRequest {
  const { method, originalUrl: path, headers } = request;
  const named = headers['x-customer-id'];
  return {
    method,
    path,
    requestId,
    clientAddress: clientAddressOf(request),
    authorization: headers.authorization,
    customerId: named === undefined ? undefined : String(named),
  };
}

/** A body without a length stays one without a length; Node would otherwise announce a body that the client did not send. */
function framing({ headers, method }: Request): string[] {
  if (headers['transfer-encoding'] !== undefined) return ['transfer-encoding', 'chunked'];
  return headers['content-length'] === undefined && !WITHOUT_BODY.test(method) ? ['content-length', '0'] : [];
}

/**
 * The region's headers as they came. A client that waited for 100 and got a final answer may or may not send its body now
 * (RFC 9110 §10.1.1), so its connection cannot be used again.
 */
export function answerHeaders(answer: IncomingMessage, response: Response): string[] {
  const headers = endToEndHeaders(answer.rawHeaders);
  const unresolved = response.req.headers.expect !== undefined && !response.req.complete;
  return unresolved ? [...headers, 'connection', 'close'] : headers;
}
