import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { parseS3Request, type S3Addressing, type S3Request } from '../../../s3-adapter/s3-request.ts';

export interface FakeRequest {
  readonly method?: string;
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the adapter reads of a Node request, without a socket. */
export function fakeIncoming(
  { method = 'GET', target, headers = {} }: FakeRequest,
  body: readonly Buffer[] = [],
): IncomingMessage {
  const stream = Readable.from(body);
  const rawHeaders = Object.entries(headers).flat();
  return Object.assign(stream, { method, url: target, rawHeaders, setTimeout: () => stream, socket: stream }) as never;
}

export const fakeRequest = (request: FakeRequest, addressing: Partial<S3Addressing> = {}): S3Request =>
  parseS3Request(fakeIncoming(request), { basePath: '', domains: [], ...addressing });
