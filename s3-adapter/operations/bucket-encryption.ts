import { S3Error } from '../errors/s3-error.ts';
import { element } from '../xml/element.ts';
import { childrenOf, requiredText, textOf } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

export interface DefaultEncryption {
  readonly algorithm: 'AES256' | 'aws:kms';
  readonly keyId: string | null;
  readonly bucketKey: boolean;
}

export const bucketEncryption: ConfigurationForm<DefaultEncryption> = {
  name: 'encryption',
  root: 'ServerSideEncryptionConfiguration',
  parse(root) {
    const [rule, ...others] = childrenOf(root, 'Rule');
    const [byDefault] = rule === undefined ? [] : childrenOf(rule, 'ApplyServerSideEncryptionByDefault');
    if (rule === undefined || byDefault === undefined || others.length > 0) throw new S3Error('MalformedXML');
    const algorithm = requiredText(byDefault, 'SSEAlgorithm');
    const keyId = textOf(byDefault, 'KMSMasterKeyID');
    if (algorithm !== 'AES256' && algorithm !== 'aws:kms') throw new S3Error('MalformedXML');
    if (keyId !== null && algorithm !== 'aws:kms') {
      throw new S3Error('InvalidArgument', {
        message: 'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms',
      });
    }
    return { algorithm, keyId, bucketKey: textOf(rule, 'BucketKeyEnabled') === 'true' };
  },
  render: (encryption) => [
    element('Rule', [
      element('ApplyServerSideEncryptionByDefault', [
        element('SSEAlgorithm', encryption?.algorithm),
        element('KMSMasterKeyID', encryption?.keyId),
      ]),
      element('BucketKeyEnabled', encryption?.bucketKey ?? false),
    ]),
  ],
};
