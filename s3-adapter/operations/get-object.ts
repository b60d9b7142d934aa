import type { BlobCipher } from '../encryption/blob-cipher.ts';
import { bytesOf } from '../metadata/bytes.ts';
import type { ResponseContent } from '../s3-response.ts';
import { type ObjectAnswer, objectHeaders } from './object-headers.ts';
import { openObject, readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';

export const getObject: S3Operation = {
  name: 'GetObject',
  async handle(exchange, ports) {
    const object = await readObject(exchange, ports, false);
    const cipher = openObject(exchange.request, object);
    const headers = objectHeaders(exchange.request, object);
    if (object.statusCode === 304) return { status: 304, headers };
    return { status: object.statusCode, headers, content: contentOf(object, cipher) };
  },
};

function contentOf({ body, start, segments }: ObjectAnswer, cipher: BlobCipher | null): ResponseContent {
  if (body === null || body === undefined) return { kind: 'segments', segments, cipher };
  const stored = bytesOf(body);
  return { kind: 'bytes', bytes: cipher === null ? stored : cipher.decryptInline(stored, start) };
}
