import type { Response } from 'express';
import type { RegionTarget } from '../federation/region-registry.ts';
import { requestRecordOf } from '../http/request-record.ts';
import { refuse } from './s3-refusal.ts';

/** What was asked for; `bucket`: the one that its Host header names. */
interface Asked {
  readonly bucket: string | null;
  /** Below /s3, or at the root of an S3 host. */
  readonly path: string;
}

/** 307 with the region's own S3 endpoint, before any byte of a body is read. */
export function redirectToRegion(response: Response, { id, s3Endpoint }: RegionTarget, { bucket, path }: Asked): void {
  const named = bucket === null ? '' : `/${bucket}`;
  const refusal = {
    status: 307,
    code: 'TemporaryRedirect',
    message: `Send the request to region ${id}: ${s3Endpoint}`,
    headers: {
      location: `${s3Endpoint}${named}${path}`,
      'x-amz-bucket-region': id,
      // The body was not read.
      connection: 'close',
    },
  };
  refuse(response, refusal, requestRecordOf(response).requestId);
}
