import { uriEncode } from '../auth/canonical-request.ts';
import { invalidArgument } from '../errors/s3-error.ts';
import { parameterOf, type S3Request } from '../s3-request.ts';

export interface ListEncoding {
  /** The value to repeat in the answer; null if the client did not ask. */
  readonly type: 'url' | null;
  /** Names are encoded only for a client that asked: others take them as they are. */
  encode(name: string): string;
}

export function readListEncoding(request: S3Request): ListEncoding {
  const type = parameterOf(request, 'encoding-type');
  if (type === null || type === '') return { type: null, encode: (name) => name };
  if (type.toLowerCase() !== 'url')
    throw invalidArgument('encoding-type', type, 'Invalid Encoding Method specified in Request');
  return { type: 'url', encode: (name) => uriEncode(name).replaceAll('%2F', '/') };
}
