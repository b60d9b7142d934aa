import { open, readFile, rename } from 'node:fs/promises';
import { ensureError } from '#kernel/errors.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { ROOT_KEY_LENGTH } from '../access-keys/aes-gcm-key-sealer.ts';
import { writeRootKeyFile } from '../access-keys/read-root-key.ts';
import { CannotStart } from '../shared/cannot-start.ts';
import type { RootKeyProvider } from './root-key-provider.ts';

export interface WrappedRootKey {
  readonly path: string;
  readonly provider: RootKeyProvider;
  /** Whether secrets are sealed already; then a missing file is a loss, not a first start. */
  readonly isInUse: () => Promise<boolean>;
  readonly logger: Logger;
}

/**
 * The region's root key, whose file holds it under a provider's key only. The first start makes both; every other one wraps it
 * again under the newest version of the provider's key, so that old versions can be retired once all processes were restarted.
 * The root key itself stays, and with it everything that is sealed: there is nothing else to rewrap, and no downtime.
 */
export async function readWrappedRootKey(options: WrappedRootKey): Promise<Uint8Array> {
  const { path, provider } = options;
  const wrapped = await readFile(path, 'utf8').catch(unlessMissing);
  try {
    return wrapped === undefined ? await firstRootKey(options) : await openRootKey(wrapped.trim(), options);
  } catch (error) {
    if (error instanceof CannotStart) throw error;
    throw new CannotStart(
      `The root key in ${path} cannot be had from ROOT_KEY_PROVIDER=${provider.name}: ${ensureError(error).message}`,
    );
  }
}

async function firstRootKey({ path, provider, isInUse }: WrappedRootKey): Promise<Uint8Array> {
  if (await isInUse()) {
    throw new CannotStart(
      `REGION_ROOT_KEY_FILE ${path} is missing, but secrets are sealed under the key in it. Restore it; a new key would make them useless.`,
    );
  }
  const { key, wrapped } = await provider.generate();
  requireLength(key);
  await writeRootKeyFile(path, `${wrapped}\n`);
  return key;
}

async function openRootKey(wrapped: string, { path, provider, logger }: WrappedRootKey): Promise<Uint8Array> {
  const key = await provider.unwrap(wrapped);
  requireLength(key);
  try {
    const again = await provider.rewrap(wrapped);
    if (again !== wrapped) await replaceFile(path, `${again}\n`);
  } catch (error) {
    // What there is opens; the next start tries again.
    logger.warn({ err: ensureError(error), provider: provider.name }, 'the root key was not wrapped again');
  }
  return key;
}

/** Whole or not at all: after a crash the file holds the old wrapping or the new one, and both open. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${process.pid}.rewrapped`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function requireLength(key: Uint8Array): void {
  if (key.length !== ROOT_KEY_LENGTH)
    throw new Error(`it answered with ${key.length} bytes instead of ${ROOT_KEY_LENGTH}`);
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
