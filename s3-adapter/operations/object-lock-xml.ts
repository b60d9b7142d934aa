import { invalidArgument, S3Error } from '../errors/s3-error.ts';
import type { S3LockDefaultInput, S3RetentionInput } from '../generated/graphql.ts';
import { element, type Xml } from '../xml/element.ts';
import { childrenOf, requiredText, textOf, type XmlElement } from '../xml/parse-xml.ts';

type LockMode = S3RetentionInput['mode'];

const DAYS_LIMIT = 36_500;
const YEARS_LIMIT = 100;

/** Names of modes are case-sensitive. */
export const isLockMode = (text: string): text is LockMode => text === 'GOVERNANCE' || text === 'COMPLIANCE';

/** The default of an ObjectLockConfiguration; null if it has no rule. */
export function readLockDefault(root: XmlElement): S3LockDefaultInput | null {
  if (textOf(root, 'ObjectLockEnabled') !== 'Enabled') throw new S3Error('MalformedXML');
  const rules = childrenOf(root, 'Rule');
  const [rule] = rules;
  if (rule === undefined) return null;
  const retention = childrenOf(rule, 'DefaultRetention')[0];
  if (rules.length > 1 || retention === undefined) throw new S3Error('MalformedXML');
  const mode = requiredText(retention, 'Mode');
  const [days, years] = [textOf(retention, 'Days'), textOf(retention, 'Years')];
  if (!isLockMode(mode) || (days === null) === (years === null)) throw new S3Error('MalformedXML');
  return { mode, days: readPeriod('Days', days, DAYS_LIMIT), years: readPeriod('Years', years, YEARS_LIMIT) };
}

function readPeriod(name: string, text: string | null, largest: number): number | null {
  if (text === null) return null;
  const value = Number(text);
  if (!/^-?\d{1,9}$/.test(text)) throw new S3Error('MalformedXML');
  if (value < 1) {
    throw new S3Error('InvalidRetentionPeriod', {
      message: `Default retention period must be a positive integer value.`,
    });
  }
  if (value <= largest) return value;
  throw invalidArgument(
    name,
    text,
    `Default retention period is too large; the limit is ${largest} ${name.toLowerCase()}.`,
  );
}

export function lockDefaultXml({ mode, days, years }: S3LockDefaultInput): Xml {
  const period = [element('Mode', mode), element('Days', days), element('Years', years)];
  return element('Rule', [element('DefaultRetention', period)]);
}

/** A Retention document; null if it is empty, which takes the retention away. */
export function readRetention(root: XmlElement, now: Date): S3RetentionInput | null {
  const [mode, date] = [textOf(root, 'Mode'), textOf(root, 'RetainUntilDate')];
  if (mode === null && date === null) return null;
  if (mode === null || date === null || !isLockMode(mode)) throw new S3Error('MalformedXML');
  const until = new Date(date);
  if (Number.isNaN(until.getTime())) throw new S3Error('MalformedXML');
  return { mode, until: inTheFuture(until, now, 'RetainUntilDate') };
}

export function inTheFuture(until: Date, now: Date, name: string): string {
  if (until > now) return until.toISOString();
  throw invalidArgument(name, until.toISOString(), 'The retain until date must be in the future!');
}
