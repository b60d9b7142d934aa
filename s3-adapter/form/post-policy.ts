import { z } from 'zod';
import { S3Error } from '../errors/s3-error.ts';

const condition = z.union([
  z.record(z.string(), z.string()),
  z.tuple([z.string(), z.union([z.string(), z.number()]), z.union([z.string(), z.number()])]),
]);
const document = z.object({ expiration: z.string(), conditions: z.array(condition) });

export interface PostPolicy {
  readonly expires: number;
  readonly conditions: readonly FieldCondition[];
  /** Bytes of the file. */
  readonly size: { readonly smallest: number; readonly largest: number } | null;
}

interface FieldCondition {
  readonly operator: 'eq' | 'starts-with';
  readonly field: string;
  readonly value: string;
}

/** The Base64 `policy` field. AWS: element names are case-sensitive, names of fields and operators are not. */
export function parsePostPolicy(encoded: string): PostPolicy {
  const parsed = document.safeParse(jsonOf(Buffer.from(encoded, 'base64').toString('utf8')));
  if (!parsed.success) throw invalid('Invalid Policy: Invalid JSON.');
  const expires = timeOf(parsed.data.expiration);
  const fields: FieldCondition[] = [];
  let size: PostPolicy['size'] = null;
  for (const each of parsed.data.conditions) {
    if (!Array.isArray(each)) {
      fields.push(simpleCondition(each));
    } else if (String(each[0]).toLowerCase() === 'content-length-range') {
      size = sizeOf(each[1], each[2]);
    } else {
      fields.push(fieldCondition(each));
    }
  }
  return { expires, conditions: fields, size };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function timeOf(text: string): number {
  const isIso = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text);
  const time = isIso ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw invalid(`Invalid Policy: Invalid 'expiration' value: '${text.slice(0, 64)}'`);
  return time;
}

function sizeOf(from: string | number, until: string | number): NonNullable<PostPolicy['size']> {
  const [smallest, largest] = [Number(from), Number(until)];
  if (!Number.isInteger(smallest) || !Number.isInteger(largest) || smallest < 0 || largest < smallest) {
    throw invalid('Invalid Policy: Invalid content-length-range.');
  }
  return { smallest, largest };
}

function fieldCondition([operator, field, value]: readonly [string, string | number, string | number]): FieldCondition {
  const name = operator.toLowerCase();
  if ((name !== 'eq' && name !== 'starts-with') || typeof field !== 'string' || !field.startsWith('$')) {
    throw invalid('Invalid Policy: Invalid Simple-Condition.');
  }
  return { operator: name, field: field.slice(1).toLowerCase(), value: String(value) };
}

function simpleCondition(given: Readonly<Record<string, string>>): FieldCondition {
  const [first, second] = Object.entries(given);
  if (first === undefined || second !== undefined) {
    throw invalid(
      'Invalid Policy: Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.',
    );
  }
  return { operator: 'eq', field: first[0].toLowerCase(), value: first[1] };
}

/** Fields that the policy need not mention (Amazon S3, "Creating a POST policy"). */
const EXEMPT = new Set([
  'policy',
  'file',
  'x-amz-signature',
  'awsaccesskeyid',
  'signature',
  // The signature covers the policy, so these cannot be changed without it failing.
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
]);

/** Every field must be allowed by a condition, and every condition must hold. */
export function checkPostPolicy(
  policy: PostPolicy,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  now: number,
): void {
  if (policy.expires <= now) throw denied('Policy expired.');
  const values = new Map([...fields, ['bucket', bucket]]);
  for (const { operator, field, value } of policy.conditions) {
    const given = values.get(field);
    // A field that may have any value may also be left out.
    const holds = operator === 'eq' ? given === value : (given ?? '').startsWith(value);
    if (!holds)
      throw denied(`Policy Condition failed: ["${operator}", "$${field.slice(0, 64)}", "${value.slice(0, 64)}"]`);
  }
  const mentioned = new Set(policy.conditions.map(({ field }) => field));
  for (const name of values.keys()) {
    // AWS: fields that begin with x-ignore- are ignored. A checksum allows nothing: it can only make the upload fail.
    if (mentioned.has(name) || EXEMPT.has(name) || /^x-(ignore|amz-checksum)-/.test(name)) continue;
    throw denied(`Extra input fields: ${name.slice(0, 64)}`);
  }
}

const invalid = (message: string): S3Error => new S3Error('InvalidPolicyDocument', { message });
const denied = (reason: string): S3Error =>
  new S3Error('AccessDenied', { message: `Invalid according to Policy: ${reason}` });
