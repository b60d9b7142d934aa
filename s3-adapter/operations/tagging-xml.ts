import { S3Error } from '../errors/s3-error.ts';
import { element, type Xml, xmlDocument } from '../xml/element.ts';
import { childrenOf, parseXml, requiredText, type XmlElement } from '../xml/parse-xml.ts';

export type Tags = Readonly<Record<string, string>>;
type TagPairs = readonly (readonly [key: string, value: string])[];

const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;
/** AWS, "Categorizing your storage using tags" and "Using cost allocation S3 bucket tags". */
const MOST_OBJECT_TAGS = 10;
const MOST_BUCKET_TAGS = 50;
export const LARGEST_TAGGING = 64 * 1024;

export const readObjectTags = (pairs: TagPairs): Tags => readTags(pairs, 'Object', MOST_OBJECT_TAGS);
export const readBucketTags = (pairs: TagPairs): Tags => readTags(pairs, 'Bucket', MOST_BUCKET_TAGS);

/** Rules of keys and values are AWS's; lengths are in characters. */
function readTags(pairs: TagPairs, owner: 'Object' | 'Bucket', most: number): Tags {
  if (pairs.length > most) {
    throw new S3Error('InvalidTag', { message: `${owner} tags cannot be greater than ${most}` });
  }
  const tags = new Map<string, string>();
  for (const [key, value] of pairs) {
    if (key === '' || [...key].length > LONGEST_KEY || key.toLowerCase().startsWith('aws:')) {
      throw new S3Error('InvalidTag', {
        message: 'The TagKey you have provided is invalid',
        fields: { TagKey: key.slice(0, 256) },
      });
    }
    if ([...value].length > LONGEST_VALUE) {
      throw new S3Error('InvalidTag', { message: 'The TagValue you have provided is invalid' });
    }
    if (tags.has(key)) throw new S3Error('InvalidTag', { message: 'Cannot provide multiple Tags with the same key' });
    tags.set(key, value);
  }
  return Object.fromEntries(tags);
}

/** The pairs of a Tagging document, as they stand. */
export const parseTagging = (bytes: Uint8Array): TagPairs => tagPairs(parseXml(bytes, 'Tagging'));

export function tagPairs(root: XmlElement): TagPairs {
  const sets = childrenOf(root, 'TagSet');
  const [set] = sets;
  if (set === undefined || sets.length > 1) throw new S3Error('MalformedXML');
  return childrenOf(set, 'Tag').map((tag) => [requiredText(tag, 'Key'), requiredText(tag, 'Value')] as const);
}

/** The x-amz-tagging header: a query string. */
export function parseTaggingHeader(header: string): TagPairs {
  if (header === '') return [];
  return header.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const [key, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    return [decode(key), decode(value)] as const;
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new S3Error('InvalidArgument', {
      message:
        "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
    });
  }
}

export const taggingXml = (tags: Tags): string => {
  // The region keeps no order of its own; by bytes it is at least always the same.
  const sorted = Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
  return xmlDocument('Tagging', [element('TagSet', tagElements(sorted))]);
};

export const tagElements = (pairs: TagPairs): Xml[] =>
  pairs.map(([key, value]) => element('Tag', [element('Key', key), element('Value', value)]));
