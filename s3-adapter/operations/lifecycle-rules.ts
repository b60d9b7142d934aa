import { randomUUID } from 'node:crypto';
import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import { element, type Xml } from '../xml/element.ts';
import { childrenOf, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';
import type { ConfigurationForm } from './bucket-configuration.ts';

export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  /** Written the old way, as `<Prefix>` of the rule; it is read back the way it was put. */
  readonly isLegacyPrefix: boolean;
  readonly prefix: string | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly sizeAbove: number | null;
  readonly sizeBelow: number | null;
  readonly expiration:
    | { readonly days: number }
    | { readonly date: string }
    | { readonly expiredDeleteMarker: boolean }
    | null;
  readonly noncurrent: { readonly days: number; readonly newerVersions: number | null } | null;
  readonly abortUploadsAfterDays: number | null;
}

const MOST_RULES = 1_000;
const LONGEST_ID = 255;

export const lifecycle: ConfigurationForm<readonly LifecycleRule[]> = {
  name: 'lifecycle',
  root: 'LifecycleConfiguration',
  parse(root) {
    const rules = childrenOf(root, 'Rule').map(parseRule);
    if (rules.length === 0 || rules.length > MOST_RULES) throw new S3Error('MalformedXML');
    if (new Set(rules.map(({ id }) => id)).size < rules.length) {
      throw invalidArgument('ID', '', 'Rule ID must be unique. Found same ID for more than one rule');
    }
    return rules;
  },
  render: (rules) => (rules ?? []).map((rule) => element('Rule', ruleXml(rule))),
};

function parseRule(rule: XmlElement): LifecycleRule {
  for (const name of ['Transition', 'NoncurrentVersionTransition']) {
    // There is nothing to move to: a region keeps all its objects in one place.
    if (childrenOf(rule, name).length > 0) throw new S3Error('InvalidStorageClass', { fields: { Element: name } });
  }
  const id = textOf(rule, 'ID') ?? randomUUID();
  if (id.length > LONGEST_ID) throw invalidArgument('ID', id, 'ID length should not exceed allowed limit of 255');
  const status = requiredText(rule, 'Status');
  if (status !== 'Enabled' && status !== 'Disabled') throw new S3Error('MalformedXML');
  const parsed = {
    id,
    enabled: status === 'Enabled',
    ...parseFilter(rule),
    expiration: parseExpiration(childrenOf(rule, 'Expiration')[0]),
    noncurrent: parseNoncurrent(childrenOf(rule, 'NoncurrentVersionExpiration')[0]),
    abortUploadsAfterDays: parseAbort(childrenOf(rule, 'AbortIncompleteMultipartUpload')[0]),
  };
  const acts = parsed.expiration !== null || parsed.noncurrent !== null || parsed.abortUploadsAfterDays !== null;
  if (!acts) {
    throw new S3Error('InvalidRequest', { message: 'At least one action needs to be specified in a rule.' });
  }
  return parsed;
}

type Filter = Pick<LifecycleRule, 'isLegacyPrefix' | 'prefix' | 'tags' | 'sizeAbove' | 'sizeBelow'>;

function parseFilter(rule: XmlElement): Filter {
  const legacy = textOf(rule, 'Prefix');
  const [filter] = childrenOf(rule, 'Filter');
  if ((legacy === null) === (filter === undefined)) throw new S3Error('MalformedXML');
  if (filter === undefined) {
    return { isLegacyPrefix: true, prefix: legacy, tags: [], sizeAbove: null, sizeBelow: null };
  }
  const [all] = childrenOf(filter, 'And');
  const conditions = all ?? filter;
  return {
    isLegacyPrefix: false,
    prefix: textOf(conditions, 'Prefix'),
    tags: childrenOf(conditions, 'Tag').map((tag) => ({
      key: requiredText(tag, 'Key'),
      value: requiredText(tag, 'Value'),
    })),
    sizeAbove: bytesOf(conditions, 'ObjectSizeGreaterThan'),
    sizeBelow: bytesOf(conditions, 'ObjectSizeLessThan'),
  };
}

function parseExpiration(expiration: XmlElement | undefined): LifecycleRule['expiration'] {
  if (expiration === undefined) return null;
  const date = textOf(expiration, 'Date');
  const days = textOf(expiration, 'Days');
  const marker = textOf(expiration, 'ExpiredObjectDeleteMarker');
  if ([date, days, marker].filter((given) => given !== null).length !== 1) throw new S3Error('MalformedXML');
  if (days !== null) return { days: positive(days, 'Days') };
  if (marker !== null) return { expiredDeleteMarker: marker === 'true' };
  return { date: midnightOf(date ?? '') };
}

/** AWS: ISO 8601, at midnight GMT. */
function midnightOf(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}(T.+)?$/.test(text) || Number.isNaN(Date.parse(text))) throw new S3Error('MalformedXML');
  const date = new Date(text).toISOString();
  if (date.endsWith('T00:00:00.000Z')) return date;
  throw invalidArgument('Date', text, "'Date' must be at midnight GMT");
}

function parseNoncurrent(versions: XmlElement | undefined): LifecycleRule['noncurrent'] {
  if (versions === undefined) return null;
  const newer = textOf(versions, 'NewerNoncurrentVersions');
  return {
    days: positive(requiredText(versions, 'NoncurrentDays'), 'NoncurrentDays'),
    newerVersions: newer === null ? null : positive(newer, 'NewerNoncurrentVersions'),
  };
}

const parseAbort = (abort: XmlElement | undefined): number | null =>
  abort === undefined ? null : positive(requiredText(abort, 'DaysAfterInitiation'), 'DaysAfterInitiation');

function positive(text: string, name: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new S3Error('MalformedXML');
  if (Number(text) > 0) return Number(text);
  throw invalidArgument(name, text, `'${name}' for Expiration action must be a positive integer`);
}

function bytesOf(conditions: XmlElement, name: string): number | null {
  const text = textOf(conditions, name);
  if (text === null) return null;
  if (!/^\d{1,15}$/.test(text)) throw new S3Error('MalformedXML');
  return Number(text);
}

function ruleXml(rule: LifecycleRule): readonly Xml[] {
  const { expiration, noncurrent } = rule;
  return [
    element('ID', rule.id),
    element('Status', rule.enabled ? 'Enabled' : 'Disabled'),
    rule.isLegacyPrefix ? element('Prefix', rule.prefix) : element('Filter', filterXml(rule)),
    element('Expiration', expiration === null ? null : [expirationXml(expiration)]),
    element(
      'NoncurrentVersionExpiration',
      noncurrent === null
        ? null
        : [element('NoncurrentDays', noncurrent.days), element('NewerNoncurrentVersions', noncurrent.newerVersions)],
    ),
    element(
      'AbortIncompleteMultipartUpload',
      rule.abortUploadsAfterDays === null ? null : [element('DaysAfterInitiation', rule.abortUploadsAfterDays)],
    ),
  ];
}

function expirationXml(expiration: NonNullable<LifecycleRule['expiration']>): Xml {
  if ('days' in expiration) return element('Days', expiration.days);
  if ('date' in expiration) return element('Date', expiration.date);
  return element('ExpiredObjectDeleteMarker', expiration.expiredDeleteMarker);
}

function filterXml({ prefix, tags, sizeAbove, sizeBelow }: LifecycleRule): readonly Xml[] {
  const conditions = [
    element('Prefix', prefix),
    ...tags.map(({ key, value }) => element('Tag', [element('Key', key), element('Value', value)])),
    element('ObjectSizeGreaterThan', sizeAbove),
    element('ObjectSizeLessThan', sizeBelow),
  ].filter((condition) => condition !== '');
  return conditions.length > 1 ? [element('And', conditions)] : conditions;
}
