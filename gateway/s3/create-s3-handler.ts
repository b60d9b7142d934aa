import type { RequestHandler } from 'express';
import { bucketOfHost } from '#kernel/s3-host.ts';
import type { OwnerDirectory } from '../directory/owner-directory.ts';
import type { RegionRegistry } from '../federation/region-registry.ts';
import { requestRecordOf } from '../http/request-record.ts';
import { findS3Region } from './find-s3-region.ts';
import { redirectToRegion } from './redirect-to-region.ts';
import type { S3Forwarder } from './s3-forwarder.ts';
import { refuse } from './s3-refusal.ts';

export interface S3HandlerParts {
  readonly mode: 'proxy' | 'redirect';
  readonly domains: readonly string[];
  readonly directory: OwnerDirectory;
  readonly registry: RegionRegistry;
  readonly forwarder: S3Forwarder;
}

/** RFC 9110 §15.5.20: the region does not own the customer any more, so the next request has to ask where it is. */
const MISDIRECTED = 421;

/** `/s3` of the global endpoint: a convenience. Clients that know their region's endpoint do not come here. */
export function createS3Handler({ mode, domains, directory, registry, forwarder }: S3HandlerParts): RequestHandler {
  return async (request, response) => {
    const record = requestRecordOf(response);
    const found = await findS3Region(request, directory, registry);
    if ('refusal' in found) {
      refuse(response, found.refusal, record.requestId);
      return;
    }
    if (mode === 'redirect') {
      const bucket = bucketOfHost(request.headers.host, domains);
      redirectToRegion(response, found.target, { bucket, path: request.url });
      return;
    }
    record.regions.add(found.target.id);
    await forwarder.forward(request, response, found.target, record.requestId);
    if (response.statusCode === MISDIRECTED) directory.forget(found.customerId);
  };
}
