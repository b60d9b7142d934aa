import { S3Error } from '../errors/s3-error.ts';
import { element } from '../xml/element.ts';
import { childrenOf, requiredText, type XmlElement } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** AWS: 50 tags on a bucket; keys of 128 and values of 256 characters. */
const MOST_BUCKET_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

export const bucketTagging: ConfigurationForm<readonly Tag[]> = {
  name: 'tagging',
  root: 'Tagging',
  parse: (root) => parseTagSet(root, MOST_BUCKET_TAGS),
  render: (tags) => [
    element(
      'TagSet',
      (tags ?? []).map(({ key, value }) => element('Tag', [element('Key', key), element('Value', value)])),
    ),
  ],
};

function parseTagSet(root: XmlElement, most: number): Tag[] {
  const [set] = childrenOf(root, 'TagSet');
  if (set === undefined) throw new S3Error('MalformedXML');
  const tags = childrenOf(set, 'Tag').map((tag) => ({
    key: requiredText(tag, 'Key'),
    value: requiredText(tag, 'Value'),
  }));
  if (tags.length > most)
    throw new S3Error('InvalidTag', { message: `Bucket tag count cannot be greater than ${most}` });
  const keys = new Set(tags.map(({ key }) => key));
  if (keys.size < tags.length) {
    throw new S3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key' });
  }
  for (const { key, value } of tags) {
    if (key.length === 0 || key.length > LONGEST_KEY) {
      throw new S3Error('InvalidTag', { message: 'The TagKey you have provided is invalid' });
    }
    if (value.length > LONGEST_VALUE) {
      throw new S3Error('InvalidTag', { message: 'The TagValue you have provided is invalid' });
    }
    if (key.startsWith('aws:')) {
      throw new S3Error('InvalidTag', { message: 'System tags cannot be added/updated by requester' });
    }
  }
  return tags;
}
