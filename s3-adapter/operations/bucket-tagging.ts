import { element } from '../xml/element.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';
import { readBucketTags, tagElements, tagPairs } from './tagging-xml.ts';

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export const bucketTagging: ConfigurationForm<readonly Tag[]> = {
  name: 'tagging',
  root: 'Tagging',
  parse: (root) => Object.entries(readBucketTags(tagPairs(root))).map(([key, value]) => ({ key, value })),
  render: (tags) => [element('TagSet', tagElements((tags ?? []).map(({ key, value }) => [key, value])))],
};
