import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';
import type { SourceObject } from './list-source.ts';

/** The ETag of an object that was stored in one piece without KMS encryption: the MD5 of its bytes. */
const MD5_ETAG = /^"([0-9a-f]{32})"$/;

/**
 * Passes bytes on and fails at their end if they are not those that the source listed: by length always, by MD5 where the ETag
 * is one. The failure comes before the last byte is handed on, so that nothing wrong is ever stored.
 */
export function verifyBody({ size, etag, key }: SourceObject): Transform {
  const expected = MD5_ETAG.exec(etag)?.[1];
  const hash = expected === undefined ? undefined : createHash('md5');
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash?.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      const same = bytes === size && (expected === undefined || hash?.digest('hex') === expected);
      done(same ? null : new Error(`the source sent other bytes than its listing says of ${key}`));
    },
  });
}
