import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectLocation } from './object-location.ts';

/** An object of the source as its listing tells it. */
export interface SourceObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** With its quotes, as S3 gives it. */
  readonly etag: string;
  readonly order: number;
}

/** The objects of a bucket below a prefix, page by page; never the whole listing at once. */
export async function* listSource(
  client: S3Client,
  { bucket, prefix }: ObjectLocation,
): AsyncGenerator<readonly SourceObject[]> {
  let order = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    yield (page.Contents ?? []).flatMap(({ Key: key, Size: size, ETag: etag }) => {
      if (key === undefined || size === undefined || etag === undefined) return [];
      order += 1;
      return [{ key, size, etag, order }];
    });
  }
}
