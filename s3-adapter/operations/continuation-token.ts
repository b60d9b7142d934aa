import { invalidArgument } from '../errors/s3-error.ts';

const VERSION = '1:';

/** Opaque to clients; it names the last entry of the page before. */
export const encodeToken = (last: string): string => Buffer.from(`${VERSION}${last}`).toString('base64url');

export function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (text.startsWith(VERSION)) return text.slice(VERSION.length);
  throw invalidArgument('continuation-token', token, 'The continuation token provided is incorrect');
}
