import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '#kernel/clock.ts';
import type { RateLimit } from '#kernel/http/rate-limit.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { Authenticator } from './auth/authenticate.ts';
import { SigningKeys } from './auth/signing-keys.ts';
import type { BlobStore } from './blob-store/blob-store.ts';
import { RequestHandler } from './handle-request.ts';
import type { GraphqlExecutor } from './metadata/graphql-executor.ts';
import type { FactsReader } from './request-facts.ts';
import type { S3Handler } from './s3-handler.ts';

export interface S3HandlerOptions {
  readonly regionId: RegionId;
  /** Path under which clients may also reach it; `/s3` unless given. It must not be able to name a bucket. */
  readonly basePath?: string;
  /** Base domains of virtual-host style addresses. */
  readonly domains?: readonly string[];
  readonly executor: GraphqlExecutor;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  /** Whether `X-Customer-ID` alone is trusted (the open mode). */
  readonly acceptsUnsigned: boolean;
  /** Whether requests signed in version 2 (HMAC-SHA1) are let in. */
  readonly acceptsVersion2?: boolean | undefined;
  /** By access key, or by address without one; absent: no limit. */
  readonly rateLimit?: RateLimit | undefined;
  readonly logger: Logger;
  readonly readFacts: FactsReader;
  /** Silence in the middle of an upload after which the client counts as gone. */
  readonly idleMs?: number;
  /** Silence of a long operation after which its client gets white space. */
  readonly keepAliveMs?: number;
}

/**
 * The S3 protocol over one region. It reads the raw request target (`originalUrl` if a framework mounted it), so mount it before
 * any body parser: `app.use('/s3', createS3Handler(…).handle)`.
 */
export function createS3Handler(options: S3HandlerOptions): S3Handler {
  const {
    regionId,
    basePath = '/s3',
    domains = [],
    executor,
    blobs,
    clock,
    logger,
    readFacts,
    acceptsUnsigned,
    acceptsVersion2 = false,
    rateLimit,
    idleMs = 60_000,
    keepAliveMs = 10_000,
  } = options;
  const regionName = regionId.toLowerCase();
  const keys = new SigningKeys(executor);
  // SDKs without a region of their own sign for us-east-1.
  const regionNames = [regionName, regionId, 'us-east-1'];
  const authenticator = new Authenticator({
    keys,
    clock,
    acceptsUnsigned,
    regionNames,
    legacy: acceptsVersion2 ? executor : undefined,
  });
  const handler = new RequestHandler({
    addressing: { basePath, domains },
    hostId: randomBytes(24).toString('base64'),
    idleMs,
    keepAliveMs,
    authenticator,
    readFacts,
    rateLimit,
    ports: { executor, blobs, clock, regionName, forms: { keys, regionNames } },
    logger,
  });
  const run = (incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void => {
    handler.handle(incoming, response, expectsContinue).catch((error: unknown) => {
      // The client went away while the answer was going out.
      logger.debug({ err: error }, 'S3 answer was not delivered');
      response.destroy();
    });
  };
  return {
    handle: (incoming, response) => run(incoming, response, false),
    handleExpectingContinue: (incoming, response) => run(incoming, response, true),
  };
}
