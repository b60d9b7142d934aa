import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CannotStart } from '../shared/cannot-start.ts';
import { ROOT_KEY_LENGTH } from './aes-gcm-key-sealer.ts';

export interface RootKeyFile {
  readonly path: string;
  readonly decode: (text: string) => Uint8Array | undefined;
  /** Whether secrets are sealed already; then a missing key file is a loss, not a first start. */
  readonly isInUse: () => Promise<boolean>;
}

/** The region's root key from its file, which the first start creates, readable by its owner only. */
export async function readRootKey({ path, decode, isInUse }: RootKeyFile): Promise<Uint8Array> {
  const text = await readFile(path, 'utf8').catch(unlessMissing);
  if (text === undefined) {
    if (await isInUse()) {
      throw new CannotStart(
        `REGION_ROOT_KEY_FILE ${path} is missing, but secrets are sealed under it. Restore it; a new key would make them useless.`,
      );
    }
    return createRootKey(path);
  }
  const key = decode(text);
  if (key === undefined) throw new CannotStart(`REGION_ROOT_KEY_FILE ${path} must hold 32 bytes in base64 or hex.`);
  return key;
}

async function createRootKey(path: string): Promise<Uint8Array> {
  const key = randomBytes(ROOT_KEY_LENGTH);
  await writeRootKeyFile(path, `${key.toString('base64')}\n`);
  return key;
}

/** Whole or not at all, and never over one that is there. */
export async function writeRootKeyFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.new`;
  await mkdir(dirname(path), { recursive: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await link(temporary, path);
  } finally {
    await file.close();
    await rm(temporary, { force: true });
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
