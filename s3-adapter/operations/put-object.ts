import { storeBody } from '../body/store-body.ts';
import { S3PutObjectDocument } from '../generated/graphql.ts';
import { accepted } from './accepted.ts';
import { checksumHeaders, requestedChecksum } from './checksum-headers.ts';
import { expirationHeader } from './expiration-header.ts';
import { requireIntegrity } from './object-lock-headers.ts';
import { prepareWrite } from './prepare-write.ts';
import type { S3Operation } from './s3-operation.ts';
import { objectOf } from './target.ts';
import { readUploadHeaders } from './upload-headers.ts';
import { versionHeaders } from './version-headers.ts';
import { readWriteConditions } from './write-conditions.ts';

/** AWS: a single PUT takes up to 5 GiB. */
export const LARGEST_PUT = 5 * 1024 ** 3;

export const putObject: S3Operation = {
  name: 'PutObject',
  async handle({ request, facts, body }, { executor, blobs, clock }) {
    const target = objectOf(request);
    const headers = readUploadHeaders(request, clock.now());
    requireIntegrity(headers.lock, body.plan);
    const conditions = readWriteConditions(request);
    const wanted = requestedChecksum(request);
    const { acl } = headers;
    const prepared = await prepareWrite({ request, facts, target, conditions, acl }, { executor });

    const stored = await storeBody(body.read(LARGEST_PUT, wanted), blobs, prepared.cipher);
    const { size, md5: etag, checksums } = body.facts;
    const object = { ...headers, ...stored, size, etag, checksums, conditions, encryption: prepared.encryption };
    const { result } = await executor.execute(S3PutObjectDocument, { request: facts, ...target, object });
    const done = accepted(result);
    const answered: Record<string, string> = {
      ...prepared.headers,
      ...versionHeaders(done),
      ...checksumHeaders(checksums),
    };
    Object.assign(answered, expirationHeader(done));
    return { status: 200, headers: { etag: `"${done.etag}"`, ...answered } };
  },
};
