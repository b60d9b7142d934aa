import { readFile, stat } from 'node:fs/promises';
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';

const LOOK_AGAIN_MS = 1_000;
const LARGEST_FILE = 256 * 1024;

/**
 * Public keys (RFC 7517, a JWK Set) in a file that may be replaced while the process runs: a new key is accepted and a removed
 * one refused within a second. A file that cannot be read or parsed leaves the keys that were read before.
 */
export function keySetFile(path: string): JWTVerifyGetKey {
  let keys: ReturnType<typeof createLocalJWKSet> | undefined;
  let version = '';
  let lookedAt = 0;

  const refresh = async (): Promise<void> => {
    const now = Date.now();
    if (keys !== undefined && now - lookedAt < LOOK_AGAIN_MS) return;
    lookedAt = now;
    try {
      const { mtimeMs, size, ino } = await stat(path);
      const found = `${mtimeMs}-${size}-${ino}`;
      if (found === version || size > LARGEST_FILE) return;
      keys = createLocalJWKSet(JSON.parse(await readFile(path, 'utf8')) as JSONWebKeySet);
      version = found;
    } catch {
      // Being replaced, or gone: what was read before holds.
    }
  };

  return async (header, token) => {
    await refresh();
    if (keys === undefined) throw new errors.JWKSNoMatchingKey();
    return keys(header, token);
  };
}
