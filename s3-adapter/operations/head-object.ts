import { objectHeaders } from './object-headers.ts';
import { openObject, readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';

export const headObject: S3Operation = {
  name: 'HeadObject',
  async handle(exchange, ports) {
    const object = await readObject(exchange, ports, true);
    openObject(exchange.request, object);
    return { status: object.statusCode, headers: objectHeaders(exchange.request, object) };
  },
};
