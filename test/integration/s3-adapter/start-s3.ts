import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../kernel/clock.ts';
import { listen } from '../../../kernel/http/listen.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import type { BlobStore } from '../../../s3-adapter/blob-store/blob-store.ts';
import { createBlobStore } from '../../../s3-adapter/blob-store/create-blob-store.ts';
import { findMissingBlobs } from '../../../s3-adapter/blob-store/find-missing-blobs.ts';
import { createS3Adapter } from '../../../s3-adapter/create-s3-adapter.ts';
import { createHttpExecutor } from '../../../s3-adapter/metadata/create-http-executor.ts';
import { createInProcessExecutor } from '../../../s3-adapter/metadata/create-in-process-executor.ts';
import type { GraphqlExecutor } from '../../../s3-adapter/metadata/graphql-executor.ts';
import { createRegionalSchema } from '../../../subgraphs/regional/create-regional-schema.ts';
import { createFactsReader } from '../../../subgraphs/regional/shared/create-facts-reader.ts';
import type { RequestFacts } from '../../../subgraphs/regional/shared/request-facts.ts';
import { type RunningRegion, SERVICE_TOKEN, type StartRegionOptions, startRegion } from '../regional/start-region.ts';

export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface RunningS3 {
  readonly url: string;
  readonly running: RunningRegion;
  readonly blobs: BlobStore;
  readonly blobPath: string;
  readonly executor: GraphqlExecutor;
  /** Registers a customer and issues a key pair. */
  issueKey(customerId: string): Promise<KeyPair>;
  client(keys: KeyPair): S3Client;
  close(): Promise<void>;
}

const SERVICE: RequestFacts = {
  requestId: 's3-adapter',
  channel: 's3',
  via: 'direct',
  caller: { kind: 'service' },
  actor: null,
  sourceIp: null,
  userAgent: null,
  startedAt: new Date(0),
};

export function inProcessExecutor(running: RunningRegion): GraphqlExecutor {
  const { schema } = createRegionalSchema();
  return createInProcessExecutor({ schema, createContext: () => running.region.contextFor(SERVICE) });
}

export const httpExecutor = (running: RunningRegion): GraphqlExecutor =>
  createHttpExecutor({ url: `${running.url}/graphql`, token: SERVICE_TOKEN });

/** A region with its S3 port, on databases and a blob folder of its own. */
export async function startS3(
  executorOf: (running: RunningRegion) => GraphqlExecutor = inProcessExecutor,
  { acceptsVersion2, ...options }: StartRegionOptions & { readonly acceptsVersion2?: boolean } = {},
): Promise<RunningS3> {
  const blobPath = await mkdtemp(join(tmpdir(), 'blobs-'));
  const blobs = await createBlobStore({ path: blobPath });
  const presence = { missing: (ids: readonly string[]) => findMissingBlobs(blobs, ids) };
  const running = await startRegion({ content: blobs, blobs: presence, ...options });
  const executor = executorOf(running);
  const adapter = createS3Adapter({
    regionId: running.region.regionId,
    executor,
    blobs,
    acceptsUnsigned: true,
    acceptsVersion2,
    domains: ['s3.localhost'],
    readFacts: createFactsReader({ trustedProxies: ['127.0.0.0/8'] }),
    clock: systemClock,
    logger: options.logger ?? createLogger('test', process.env['S3_TEST_LOG'] ?? 'silent'),
  });
  const listener = await listen(adapter.server, 0, '127.0.0.1');
  const url = `http://127.0.0.1:${listener.port}`;
  return {
    url,
    running,
    blobs,
    blobPath,
    executor,
    issueKey: async (customerId) => {
      await running.post(`/api/customers/${customerId}/register`, { customer_name: customerId });
      const { body } = await running.post(`/api/customers/${customerId}/access-keys`, {});
      return { accessKeyId: body.access_key_id, secretAccessKey: body.secret_access_key };
    },
    client: (keys) =>
      new S3Client({ endpoint: url, region: 'fi-hel', forcePathStyle: true, credentials: keys, maxAttempts: 1 }),
    close: async () => {
      await listener.close(1_000);
      await adapter.close();
      await running.close();
      await rm(blobPath, { recursive: true, force: true });
    },
  };
}
