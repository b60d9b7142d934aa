import { isCustomerId } from '#kernel/ids.ts';
import { parseCountry } from '#kernel/parse-country.ts';

/** A customer of the single layer, as its region's `register` takes it. */
export interface Registration {
  readonly customerId: string;
  /** ISO 3166-1 alpha-2. */
  readonly countryCode: string;
  /** REST body of `POST /api/customers/{id}/register`. */
  readonly profile: Readonly<Record<string, unknown>>;
}

/** Columns that mean the same in both layers; the region checks their values. */
const TEXTS = [
  'customer_name',
  'customer_type',
  'country',
  'data_residency_requirement',
  'data_classification',
  'primary_contact_email',
  'compliance_officer_email',
] as const;
const LISTS = ['compliance_requirements', 'allowed_regions'] as const;

/** Reads a row of the `customers` table. What would be guessed is a problem. */
export function toRegistration(columns: Readonly<Record<string, string>>): Registration | { readonly problem: string } {
  const customerId = columns['customer_id'];
  if (customerId === undefined) return { problem: 'customer_id is empty' };
  if (!isCustomerId(customerId)) {
    return { problem: 'customer_id may have letters, digits, dots, dashes and underscores, at most 64' };
  }
  const country = columns['country'] === undefined ? undefined : parseCountry(columns['country']);
  if (country === undefined) return { problem: 'country is not an English country name or an ISO 3166-1 code' };
  const lists: Record<string, string[]> = {};
  for (const name of LISTS) {
    const list = readList(columns[name]);
    if (list === 'unreadable') return { problem: `${name} is neither a JSON array nor {a,b}` };
    if (list !== undefined) lists[name] = list;
  }
  const texts = TEXTS.flatMap((name) => (columns[name] === undefined ? [] : [[name, columns[name]] as const]));
  const review = columns['next_compliance_review'];
  return {
    customerId,
    countryCode: country.code,
    profile: {
      ...Object.fromEntries(texts),
      ...lists,
      ...(review === undefined ? {} : { next_compliance_review: toInstant(review) }),
    },
  };
}

/** A JSON array, or an array as PostgreSQL prints it. */
function readList(text: string | undefined): string[] | 'unreadable' | undefined {
  if (text === undefined) return undefined;
  const braces = /^\{(.*)\}$/s.exec(text)?.[1];
  if (braces !== undefined) return braces === '' ? [] : braces.split(',').map((item) => item.replace(/^"|"$/g, ''));
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  } catch {
    // Told below.
  }
  return 'unreadable';
}

/** `2026-03-01 10:00:00+02`, as PostgreSQL prints an instant, in RFC 3339; a date stays one. */
function toInstant(text: string): string {
  const [, date, time, zone] = /^(\d{4}-\d\d-\d\d)[ T]([\d:.]+)(.*)$/.exec(text) ?? [];
  if (date === undefined || time === undefined) return text;
  return `${date}T${time}${zone === '' ? 'Z' : zone?.replace(/^([+-]\d\d)$/, '$1:00')}`;
}
