import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimit } from '#kernel/http/rate-limit.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { accessFacts } from './auth/access-facts.ts';
import type { Authenticator } from './auth/authenticate.ts';
import type { Identity } from './auth/identity.ts';
import { planBody } from './body/body-plan.ts';
import { RequestBody } from './body/request-body.ts';
import { crossOriginHeaders } from './cors/read-cors-rules.ts';
import { S3Error } from './errors/s3-error.ts';
import type { S3ErrorCode } from './errors/s3-error-codes.ts';
import { toS3Error } from './errors/to-s3-error.ts';
import { S3RecordRefusalDocument, type S3RequestInput } from './generated/graphql.ts';
import { LongAnswer } from './long-answer.ts';
import type { S3Ports } from './operations/s3-operation.ts';
import { drainUnreadBody, prepareUnreadBody } from './release-connection.ts';
import { type Reply, renderError, renderResponse, start } from './render-response.ts';
import type { FactsReader, RequestFacts } from './request-facts.ts';
import { findOperation, UNKNOWN_OPERATION } from './route-table.ts';
import { parseS3Request, type S3Addressing, type S3Request } from './s3-request.ts';

export interface RequestHandlerOptions {
  readonly addressing: S3Addressing;
  readonly hostId: string;
  readonly idleMs: number;
  /** Silence of a long operation after which its client gets white space. */
  readonly keepAliveMs: number;
  readonly authenticator: Authenticator;
  readonly readFacts: FactsReader;
  readonly rateLimit?: RateLimit | undefined;
  readonly ports: S3Ports;
  readonly logger: Logger;
}

/** What is known of a request so far; the refusal of one that ends early is recorded from it. */
interface Progress {
  facts: S3RequestInput;
  request: S3Request | null;
  body: RequestBody | null;
  /** The client may send its body: it was told to go on, or never asked. */
  invited: boolean;
}

const NOBODY: Identity = { customerId: null, accessKeyId: null, grants: null, seal: null };
/** Answers that are our fault; all others are the client's business. */
const FAULTS: ReadonlySet<S3ErrorCode> = new Set(['InternalError', 'ServiceUnavailable']);

/**
 * The pipeline: id → parse → route → authenticate → operation → render. The operation's first question to the region carries who
 * asks and under which conditions; there, before anything is read or changed, access is decided, then residency. Only then is the
 * body opened. Every end of it is in the audit trail.
 */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  async handle(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): Promise<void> {
    const { hostId, idleMs, keepAliveMs, ports, logger } = this.#options;
    const known = await this.#options.readFacts(incoming, 's3');
    const { requestId } = known;
    const unstarted = { incoming, response, requestId, hostId, idleMs, blobs: ports.blobs };
    const begin = (): void => {
      response.setHeader('content-type', 'application/xml');
      start(unstarted, 200);
    };
    const reply: Reply = { ...unstarted, long: new LongAnswer({ response, everyMs: keepAliveMs, start: begin }) };
    const progress: Progress = {
      facts: firstFacts(known),
      request: null,
      body: null,
      invited: !expectsContinue,
    };
    try {
      if (known.caller.kind === 'rejected') throw new S3Error('AccessDenied');
      await this.#answer(reply, progress);
    } catch (thrown) {
      const error = await this.#recorded(toS3Error(thrown), progress);
      if (FAULTS.has(error.code)) logger.error({ err: thrown, requestId }, 'S3 request failed');
      await this.#addCrossOriginHeaders(reply, progress);
      prepareUnreadBody(incoming, response, progress.invited);
      renderError(reply, error);
    } finally {
      drainUnreadBody(incoming);
    }
  }

  async #answer(reply: Reply, progress: Progress): Promise<void> {
    const { authenticator, addressing, ports, idleMs } = this.#options;
    const { incoming, response } = reply;
    const request = parseS3Request(incoming, addressing);
    progress.request = request;
    const operation = findOperation(request);
    progress.facts = { ...progress.facts, operation: operation.name };
    const identity = operation.isPublic === true ? NOBODY : await authenticator.authenticate(request);
    progress.facts = { ...progress.facts, ...accessFacts(request, identity) };
    await this.#limitRate(identity.accessKeyId ?? `address:${progress.facts.sourceIp}`);
    const onOpen = () => {
      if (!progress.invited) response.writeContinue();
      progress.invited = true;
    };
    const body = new RequestBody({
      incoming,
      plan: planBody(request, identity.seal, operation.describesObject !== true),
      onOpen,
      idleMs,
    });
    progress.body = body;
    const identified = (facts: S3RequestInput): void => {
      progress.facts = facts;
    };
    const keepAlive = (): void => reply.long.keepAlive();
    const answer = await operation.handle(
      { request, identity, facts: progress.facts, body, identified, keepAlive },
      ports,
    );
    await this.#addCrossOriginHeaders(reply, progress);
    prepareUnreadBody(incoming, response, progress.invited);
    await renderResponse(reply, answer);
  }

  async #limitRate(who: string): Promise<void> {
    const wait = await this.#options.rateLimit?.take(who);
    if (wait !== undefined) throw new S3Error('SlowDown', { headers: { 'retry-after': String(wait) } });
  }

  /** Best effort: without them a page does not see the answer, which is otherwise complete. */
  async #addCrossOriginHeaders({ response }: Reply, { request, facts }: Progress): Promise<void> {
    if (request === null || response.headersSent) return;
    try {
      const headers = await crossOriginHeaders(this.#options.ports.executor, request);
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    } catch (cause) {
      this.#options.logger.warn({ err: cause, requestId: facts.requestId }, 'CORS rules could not be read');
    }
  }

  /** No refusal goes out unrecorded: if it cannot be recorded, the answer is that the service is not available. */
  async #recorded(error: S3Error, { facts, request, body }: Progress): Promise<S3Error> {
    if (error.recorded) return error;
    try {
      await this.#options.ports.executor.execute(S3RecordRefusalDocument, {
        request: facts,
        bucket: request?.bucket ?? null,
        key: request?.key ?? null,
        statusCode: error.status,
        errorCode: error.code,
        bytesTransferred: body?.received ?? 0,
      });
      return error;
    } catch (cause) {
      this.#options.logger.error({ err: cause, requestId: facts.requestId }, 'a refusal could not be recorded');
      return new S3Error('ServiceUnavailable', { cause });
    }
  }
}

const firstFacts = ({ requestId, via, sourceIp, userAgent, startedAt }: RequestFacts): S3RequestInput => ({
  requestId,
  viaGateway: via === 'gateway',
  sourceIp,
  userAgent,
  startedAt: startedAt.toISOString(),
  operation: UNKNOWN_OPERATION,
  customerId: null,
  accessKeyId: null,
});
