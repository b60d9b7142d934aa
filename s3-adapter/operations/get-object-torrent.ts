import { S3Error } from '../errors/s3-error.ts';
import { readObject } from './read-object.ts';
import type { S3Operation } from './s3-operation.ts';

/** AWS gave the protocol up in 2021; no object has a torrent. One that is not there is told from it by its own error. */
export const getObjectTorrent: S3Operation = {
  name: 'GetObjectTorrent',
  async handle(exchange, ports) {
    await readObject(exchange, ports, true);
    throw new S3Error('NoSuchKey', { message: 'There is no torrent of this object.', recorded: true });
  },
};
