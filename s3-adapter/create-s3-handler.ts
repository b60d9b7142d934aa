import type { Clock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { BlobStore } from './blob-store/blob-store.ts';
import type { GraphqlExecutor } from './metadata/graphql-executor.ts';
import type { S3Handler } from './s3-handler.ts';

export interface S3HandlerOptions {
  readonly regionId: RegionId;
  /** Path under which clients reach this handler: '' on a port of its own, '/s3' beside the region's other endpoints. */
  readonly basePath: string;
  readonly executor: GraphqlExecutor;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The S3 protocol over one region. It reads the raw request target (`originalUrl` if a framework mounted it), so mount it before
 * any body parser: `app.use('/s3', createS3Handler({ basePath: '/s3', … }).handle)`.
 */
export function createS3Handler(options: S3HandlerOptions): S3Handler {
  const context = options;
  return {
    handle: (_request, response) => void response.end(context.regionId),
    handleExpectingContinue: (_request, response) => void response.end(context.regionId),
  };
}
