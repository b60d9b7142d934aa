import { z } from 'zod';
import { httpUrl } from '#kernel/config/fields.ts';

const text = z.string().min(1).max(2_048).optional();

/** Who keeps the key that the root key's file is wrapped under; `file`: nobody, the file holds the key itself. */
export const rootKeyProviderFields = {
  ROOT_KEY_PROVIDER: z.enum(['file', 'vault', 'aws-kms']).default('file'),
  VAULT_ADDR: httpUrl.optional(),
  VAULT_TOKEN_FILE: text,
  VAULT_TRANSIT_MOUNT: z.string().min(1).max(256).default('transit'),
  VAULT_TRANSIT_KEY: text,
  AWS_KMS_KEY_ID: text,
  AWS_KMS_REGION: text,
  AWS_KMS_ENDPOINT: httpUrl.optional(),
};

interface ProviderVariables {
  readonly ROOT_KEY_PROVIDER: 'file' | 'vault' | 'aws-kms';
  readonly VAULT_ADDR?: string | undefined;
  readonly VAULT_TOKEN_FILE?: string | undefined;
  readonly VAULT_TRANSIT_MOUNT: string;
  readonly VAULT_TRANSIT_KEY?: string | undefined;
  readonly AWS_KMS_KEY_ID?: string | undefined;
  readonly AWS_KMS_REGION?: string | undefined;
  readonly AWS_KMS_ENDPOINT?: string | undefined;
  readonly REGION_ROOT_KEY?: Uint8Array | undefined;
}

const REQUIRED = {
  file: [],
  vault: ['VAULT_ADDR', 'VAULT_TOKEN_FILE', 'VAULT_TRANSIT_KEY'],
  'aws-kms': ['AWS_KMS_KEY_ID', 'AWS_KMS_REGION'],
} as const;

export function refuseHalfProvider(settings: ProviderVariables, context: z.core.$RefinementCtx): void {
  const provider = settings.ROOT_KEY_PROVIDER;
  for (const name of REQUIRED[provider]) {
    if (settings[name] !== undefined) continue;
    context.addIssue({ code: 'custom', path: [name], message: `is required with ROOT_KEY_PROVIDER=${provider}` });
  }
  if (provider !== 'file' && settings.REGION_ROOT_KEY !== undefined) {
    const message = `is given beside ROOT_KEY_PROVIDER=${provider}; set one`;
    context.addIssue({ code: 'custom', path: ['REGION_ROOT_KEY'], message });
  }
}

export type RootKeyProviderConfig =
  | { readonly kind: 'file' }
  | {
      readonly kind: 'vault';
      readonly address: string;
      readonly tokenFile: string;
      readonly mount: string;
      readonly keyName: string;
    }
  | {
      readonly kind: 'aws-kms';
      readonly keyId: string;
      readonly awsRegion: string;
      readonly endpoint: string | undefined;
    };

export function rootKeyProviderOf(settings: ProviderVariables): RootKeyProviderConfig {
  switch (settings.ROOT_KEY_PROVIDER) {
    case 'file':
      return { kind: 'file' };
    case 'vault':
      return {
        kind: 'vault',
        address: settings.VAULT_ADDR ?? '',
        tokenFile: settings.VAULT_TOKEN_FILE ?? '',
        mount: settings.VAULT_TRANSIT_MOUNT,
        keyName: settings.VAULT_TRANSIT_KEY ?? '',
      };
    case 'aws-kms':
      return {
        kind: 'aws-kms',
        keyId: settings.AWS_KMS_KEY_ID ?? '',
        awsRegion: settings.AWS_KMS_REGION ?? '',
        endpoint: settings.AWS_KMS_ENDPOINT,
      };
  }
}
