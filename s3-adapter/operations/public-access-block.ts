import { S3Error } from '../errors/s3-error.ts';
import { element } from '../xml/element.ts';
import { textOf, type XmlElement } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

interface PublicAccessBlock {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

export const publicAccessBlock: ConfigurationForm<PublicAccessBlock> = {
  name: 'publicAccessBlock',
  root: 'PublicAccessBlockConfiguration',
  parse: (root) => ({
    blockPublicAcls: readFlag(root, 'BlockPublicAcls'),
    ignorePublicAcls: readFlag(root, 'IgnorePublicAcls'),
    blockPublicPolicy: readFlag(root, 'BlockPublicPolicy'),
    restrictPublicBuckets: readFlag(root, 'RestrictPublicBuckets'),
  }),
  render: (block) => [
    element('BlockPublicAcls', block?.blockPublicAcls),
    element('IgnorePublicAcls', block?.ignorePublicAcls),
    element('BlockPublicPolicy', block?.blockPublicPolicy),
    element('RestrictPublicBuckets', block?.restrictPublicBuckets),
  ],
};

/** AWS: a flag that is left out is off. */
function readFlag(root: XmlElement, name: string): boolean {
  const text = textOf(root, name) ?? 'false';
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  throw new S3Error('MalformedXML');
}
