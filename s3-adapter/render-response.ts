import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobStore } from './blob-store/blob-store.ts';
import type { S3Error } from './errors/s3-error.ts';
import type { LongAnswer } from './long-answer.ts';
import { readSegments } from './read-segments.ts';
import type { ResponseContent, S3Response } from './s3-response.ts';
import { errorXml } from './xml/error-xml.ts';

/** One answer on its way out. */
export interface Reply {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly hostId: string;
  readonly blobs: BlobStore;
  /** A client that takes nothing for so long is gone. */
  readonly idleMs: number;
  /** For an operation that keeps its client waiting. */
  readonly long: LongAnswer;
}

/** A page must be able to read an error, too. */
const OUTLIVES_ERRORS = /^(connection|vary|access-control-.*)$/;
const XML = 'application/xml';

/** The only writer of statuses, headers and content. Resolves when the answer is out or the client is gone. */
export async function renderResponse(reply: Reply, { status, headers = {}, content }: S3Response): Promise<void> {
  reply.long.stop();
  if (reply.long.hasBegun && content?.kind === 'xml') {
    reply.response.end(reply.long.rest(content.xml));
    return;
  }
  const opened = content?.kind === 'segments' ? await openContent(content, reply.blobs) : null;
  for (const [name, value] of Object.entries(headers)) reply.response.setHeader(name, value);
  if (content?.kind === 'xml') reply.response.setHeader('content-type', XML);
  start(reply, status);
  if (opened !== null && reply.incoming.method !== 'HEAD') {
    reply.response.setTimeout(reply.idleMs, () => reply.response.destroy());
    await pipeline(opened, reply.response);
    return;
  }
  end(
    reply,
    content === undefined || content.kind === 'segments' ? null : bytesOf(content),
    'content-length' in headers,
  );
}

export function renderError(reply: Reply, error: S3Error): void {
  const { response, incoming, requestId, hostId, long } = reply;
  const path = (incoming.url ?? '/').split('?')[0] ?? '/';
  long.stop();
  if (long.hasBegun) {
    response.end(long.rest(errorXml(error, path, requestId, hostId)));
    return;
  }
  // Halfway through a body there is no way to say "error" but to break off.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  for (const name of response.getHeaderNames()) if (!OUTLIVES_ERRORS.test(name)) response.removeHeader(name);
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  response.setHeader('content-type', XML);
  start(reply, error.status);
  end(reply, Buffer.from(errorXml(error, path, requestId, hostId)), false);
}

/** The first blob is open before the status goes out: a lost blob is then an error, not a broken answer. */
async function openContent(
  content: Extract<ResponseContent, { kind: 'segments' }>,
  blobs: BlobStore,
): Promise<Readable> {
  const pieces = readSegments(content.segments, blobs, content.cipher);
  const first = await pieces.next();
  return Readable.from(resumed(first, pieces), { objectMode: false, highWaterMark: 1 });
}

async function* resumed(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (first.done !== true) yield first.value;
    yield* rest;
  } finally {
    await rest.return(undefined);
  }
}

export function start({ response, requestId, hostId }: Omit<Reply, 'long'>, status: number): void {
  response.statusCode = status;
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', hostId);
  response.setHeader('server', 'Domicile');
}

function end({ response, incoming }: Reply, bytes: Uint8Array | null, hasLength: boolean): void {
  const bodiless = response.statusCode === 204 || response.statusCode === 304;
  if (!hasLength && !bodiless) response.setHeader('content-length', bytes?.length ?? 0);
  if (bytes === null || incoming.method === 'HEAD' || bodiless) response.end();
  else response.end(bytes);
}

const bytesOf = (content: Exclude<ResponseContent, { kind: 'segments' }>): Uint8Array =>
  content.kind === 'xml' ? Buffer.from(content.xml) : content.bytes;
