import { DecryptCommand, GenerateDataKeyCommand, KMSClient, ReEncryptCommand } from '@aws-sdk/client-kms';
import type { RootKeyProvider } from './root-key-provider.ts';

export interface KmsOptions {
  /** Id, ARN or alias of a symmetric key. */
  readonly keyId: string;
  readonly awsRegion: string;
  /** For a VPC endpoint of one's own. */
  readonly endpoint?: string | undefined;
  readonly regionId: string;
}

const PREFIX = 'aws-kms:';
const TIMEOUT_MS = 5_000;

/**
 * AWS KMS (GenerateDataKey, Decrypt, ReEncrypt). Credentials come from the SDK's own chain. The region's id is the encryption
 * context, which KMS checks and logs, so that one region's file is of no use to another that shares the key.
 */
export function createKmsRootKey({ keyId, awsRegion, endpoint, regionId }: KmsOptions): RootKeyProvider {
  const client = new KMSClient({
    region: awsRegion,
    maxAttempts: 3,
    requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
  const context = { 'domicile:region': regionId };
  const blobOf = (wrapped: string): Uint8Array => {
    if (!wrapped.startsWith(PREFIX)) throw new Error('The root key was not wrapped by AWS KMS.');
    return Buffer.from(wrapped.slice(PREFIX.length), 'base64');
  };
  return {
    name: 'aws-kms',
    async generate() {
      const answer = await client.send(
        new GenerateDataKeyCommand({ KeyId: keyId, KeySpec: 'AES_256', EncryptionContext: context }),
      );
      return { key: required(answer.Plaintext), wrapped: wrappedFrom(answer.CiphertextBlob) };
    },
    async unwrap(wrapped) {
      const command = new DecryptCommand({ KeyId: keyId, CiphertextBlob: blobOf(wrapped), EncryptionContext: context });
      return required((await client.send(command)).Plaintext);
    },
    async rewrap(wrapped) {
      const answer = await client.send(
        new ReEncryptCommand({
          CiphertextBlob: blobOf(wrapped),
          SourceEncryptionContext: context,
          DestinationKeyId: keyId,
          DestinationEncryptionContext: context,
        }),
      );
      return wrappedFrom(answer.CiphertextBlob);
    },
  };
}

const wrappedFrom = (blob: Uint8Array | undefined): string =>
  `${PREFIX}${Buffer.from(required(blob)).toString('base64')}`;

function required(bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error('AWS KMS answered without the bytes that were asked for.');
  return bytes;
}
