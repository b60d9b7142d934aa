import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { readRootKey } from '../access-keys/read-root-key.ts';
import type { RootKeyProviderConfig } from './provider-config.ts';
import { readWrappedRootKey } from './read-wrapped-root-key.ts';
import { createVaultRootKey } from './vault-root-key.ts';

export interface RootKeySource {
  readonly regionId: RegionId;
  /** Given by the environment itself. */
  readonly rootKey: Uint8Array | undefined;
  readonly rootKeyFile: string;
  readonly rootKeyProvider: RootKeyProviderConfig;
  readonly decode: (text: string) => Uint8Array | undefined;
  readonly logger: Logger;
}

/** The root key from wherever the configuration says. Rejects with CannotStart. */
export async function createRootKey(source: RootKeySource, isInUse: () => Promise<boolean>): Promise<Uint8Array> {
  const { regionId, rootKey, rootKeyFile: path, rootKeyProvider, decode, logger } = source;
  switch (rootKeyProvider.kind) {
    case 'file':
      return rootKey ?? readRootKey({ path, decode, isInUse });
    case 'vault':
      return readWrappedRootKey({
        path,
        provider: createVaultRootKey({ ...rootKeyProvider, regionId }),
        isInUse,
        logger,
      });
    case 'aws-kms': {
      // The SDK costs memory that other regions need not pay.
      const { createKmsRootKey } = await import('./kms-root-key.ts');
      return readWrappedRootKey({
        path,
        provider: createKmsRootKey({ ...rootKeyProvider, regionId }),
        isInUse,
        logger,
      });
    }
  }
}
