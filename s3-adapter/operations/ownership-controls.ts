import { S3Error } from '../errors/s3-error.ts';
import { element } from '../xml/element.ts';
import { childrenOf, requiredText } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

export const OBJECT_OWNERSHIPS = new Set(['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter']);

export const ownershipControls: ConfigurationForm<string> = {
  name: 'ownershipControls',
  root: 'OwnershipControls',
  parse(root) {
    const [rule, ...others] = childrenOf(root, 'Rule');
    const ownership = rule === undefined ? '' : requiredText(rule, 'ObjectOwnership');
    if (others.length > 0 || !OBJECT_OWNERSHIPS.has(ownership)) throw new S3Error('MalformedXML');
    return ownership;
  },
  render: (ownership) => [element('Rule', [element('ObjectOwnership', ownership)])],
};
