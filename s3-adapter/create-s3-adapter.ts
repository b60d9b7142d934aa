import type { Server } from 'node:http';
import type { Clock } from '#kernel/clock.ts';
import type { RateLimit } from '#kernel/http/rate-limit.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { ServerTls } from '#kernel/tls/server-tls.ts';
import type { BlobStore } from './blob-store/blob-store.ts';
import { createBlobCollector } from './collector/create-blob-collector.ts';
import { createS3Handler } from './create-s3-handler.ts';
import { createS3Server } from './create-s3-server.ts';
import type { GraphqlExecutor } from './metadata/graphql-executor.ts';
import type { FactsReader } from './request-facts.ts';
import type { S3Handler } from './s3-handler.ts';

export interface S3AdapterOptions {
  readonly regionId: RegionId;
  readonly executor: GraphqlExecutor;
  readonly blobs: BlobStore;
  readonly readFacts: FactsReader;
  readonly clock: Clock;
  /** Whether `X-Customer-ID` alone is trusted (the open mode). */
  readonly acceptsUnsigned: boolean;
  /** See `S3HandlerOptions`. */
  readonly acceptsVersion2?: boolean | undefined;
  /** By access key, or by address without one; absent: no limit. */
  readonly rateLimit?: RateLimit | undefined;
  /** Of the S3 port; absent: plain HTTP. */
  readonly tls?: ServerTls | undefined;
  readonly logger: Logger;
  /** See `S3HandlerOptions`. */
  readonly basePath?: string;
  readonly domains?: readonly string[];
}

export interface S3Adapter {
  /** For clients that connect to the S3 port; not listening yet. */
  readonly server: Server;
  /** The same, for mounting at `/s3` beside other endpoints. */
  readonly belowS3: S3Handler;
  /** Ends background work, and the way to the region. */
  close(): Promise<void>;
}

/** Everything of the adapter but its listener. */
export function createS3Adapter(options: S3AdapterOptions): S3Adapter {
  const collector = createBlobCollector(options);
  const handler = createS3Handler(options);
  return {
    server: createS3Server(handler, options.tls),
    belowS3: handler,
    close: async () => {
      await collector.close();
      await options.executor.close();
    },
  };
}
