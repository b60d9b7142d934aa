import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { KeySealer } from '../access-keys/key-sealer.ts';
import type { ObjectPusher, PushDestination } from './object-pusher.ts';
import { type PushTarget, pushTargetInput } from './request-input.ts';
import { pushTargetPurpose } from './request-service.ts';

const PART_BYTES = 8 * 1024 * 1024;
const CONNECT_MS = 5_000;
const REQUEST_MS = 120_000;

/** To any S3-compatible endpoint. Parts of a body are held one at a time, so memory does not grow with an object. */
export class S3ObjectPusher implements ObjectPusher {
  readonly #sealer: KeySealer;

  constructor(sealer: KeySealer) {
    this.#sealer = sealer;
  }

  open(sealed: Uint8Array, requestId: string): PushDestination {
    const text = Buffer.from(this.#sealer.open(sealed, pushTargetPurpose(requestId))).toString();
    const target: PushTarget = pushTargetInput.parse(JSON.parse(text));
    const client = new S3Client({
      endpoint: target.endpoint,
      region: target.region,
      forcePathStyle: true,
      credentials: { accessKeyId: target.accessKeyId, secretAccessKey: target.secretAccessKey },
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS },
    });
    return {
      endpoint: target.endpoint,
      put: async (path, body) => {
        const params = { Bucket: target.bucket, Key: `${target.prefix}${path}`, Body: Readable.from(body) };
        await new Upload({ client, params, partSize: PART_BYTES, queueSize: 1 }).done();
      },
      close: () => client.destroy(),
    };
  }
}
