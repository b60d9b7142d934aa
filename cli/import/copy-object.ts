import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { SourceObject } from './list-source.ts';
import { verifyBody } from './verify-body.ts';

export interface CopyObjectOptions {
  readonly source: S3Client;
  readonly sourceBucket: string;
  readonly target: S3Client;
  readonly targetBucket: string;
  /** The key at the target for a key of the source. */
  targetKey(key: string): string;
}

const SMALLEST_PART = 8 * 1024 * 1024;
/** S3 takes at most 10,000 parts. */
const MOST_PARTS = 10_000;

/** Copies objects between two S3 endpoints, each with its headers, metadata and tags, its bytes verified on the way. */
export class CopyObject {
  readonly #options: CopyObjectOptions;

  constructor(options: CopyObjectOptions) {
    this.#options = options;
  }

  /** Whether the target has the object already, as far as size and MD5 tell. */
  async isThere({ key, size, etag }: SourceObject): Promise<boolean> {
    const { target, targetBucket, targetKey } = this.#options;
    try {
      const head = await target.send(new HeadObjectCommand({ Bucket: targetBucket, Key: targetKey(key) }));
      return head.ContentLength === size && head.ETag === etag;
    } catch (error) {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 404) return false;
      throw error;
    }
  }

  /** Fails if the source sent other bytes than it listed; the target then has nothing of it. */
  async run(object: SourceObject): Promise<void> {
    const { source, sourceBucket, target, targetBucket, targetKey } = this.#options;
    // The version that was listed, not one that was written since.
    const asked = { Bucket: sourceBucket, Key: object.key, IfMatch: object.etag, ChecksumMode: 'ENABLED' as const };
    const found = await source.send(new GetObjectCommand(asked));
    const body = pipeline(found.Body as Readable, verifyBody(object), () => undefined);
    const tagging = (found.TagCount ?? 0) > 0 ? await this.#tagsOf(object.key) : undefined;
    const upload = new Upload({
      client: target,
      params: {
        ...headersOf(found),
        ...(tagging === undefined ? {} : { Tagging: tagging }),
        Bucket: targetBucket,
        Key: targetKey(object.key),
        Body: body,
        ChecksumAlgorithm: 'CRC32C',
      },
      partSize: Math.max(SMALLEST_PART, Math.ceil(object.size / MOST_PARTS)),
      queueSize: 2,
    });
    await upload.done();
  }

  async #tagsOf(key: string): Promise<string> {
    const { source, sourceBucket } = this.#options;
    const { TagSet = [] } = await source.send(new GetObjectTaggingCommand({ Bucket: sourceBucket, Key: key }));
    return new URLSearchParams(TagSet.map(({ Key = '', Value = '' }) => [Key, Value])).toString();
  }
}

function headersOf(found: GetObjectCommandOutput): Partial<PutObjectCommandInput> {
  const { ContentType, ContentEncoding, ContentLanguage, ContentDisposition, CacheControl, Metadata } = found;
  const expires = found.ExpiresString === undefined ? undefined : new Date(found.ExpiresString);
  const headers = { ContentType, ContentEncoding, ContentLanguage, ContentDisposition, CacheControl, Metadata };
  const Expires = expires !== undefined && Number.isFinite(expires.getTime()) ? expires : undefined;
  return Object.fromEntries(Object.entries({ ...headers, Expires }).filter(([, value]) => value !== undefined));
}
