import type { Response } from 'express';
import type { RegionTarget } from '../federation/region-registry.ts';
import { requestRecordOf } from '../http/request-record.ts';
import { refuse } from './s3-refusal.ts';

/** What was asked for; `bucket`: the one that its Host header names. */
interface Asked {
  readonly bucket: string | null;
  readonly originalUrl: string;
}

/** 307 with the region's own S3 endpoint, before any byte of a body is read. */
export function redirectToRegion(
  response: Response,
  { id, s3Endpoint }: RegionTarget,
  { bucket, originalUrl }: Asked,
): void {
  const named = bucket === null ? '' : `/${bucket}`;
  const rest = `${named}${originalUrl.slice('/s3'.length)}`;
  const refusal = {
    status: 307,
    code: 'TemporaryRedirect',
    message: `Send the request to region ${id}: ${s3Endpoint}`,
    headers: {
      location: `${s3Endpoint}${rest.startsWith('/') ? rest : `/${rest}`}`,
      'x-amz-bucket-region': id,
      // The body was not read.
      connection: 'close',
    },
  };
  refuse(response, refusal, requestRecordOf(response).requestId);
}
