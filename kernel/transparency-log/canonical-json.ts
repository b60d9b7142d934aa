import { hasLoneSurrogate } from './bytes.ts';
import { malformed } from './proof-error.ts';

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Far more than any leaf has; keeps hostile input from exhausting the stack. */
const MAX_DEPTH = 64;

/**
 * RFC 8785, the JSON Canonicalization Scheme. ECMAScript's own serialisation of numbers and strings is the one that the RFC
 * prescribes (§3.2.2); what is left is to sort names by UTF-16 code units and to refuse what I-JSON has no form for.
 */
export function canonicalJson(value: JsonValue): string {
  return serialise(value, 0);
}

/** Parses a text that must already be canonical: a second spelling of a leaf, duplicate names included, is refused. */
export function parseCanonicalJson(text: string): JsonValue {
  let value: JsonValue;
  try {
    value = JSON.parse(text) as JsonValue;
  } catch {
    throw malformed('The text is not JSON.');
  }
  if (canonicalJson(value) !== text) throw malformed('The JSON text is not in its canonical form (RFC 8785).');
  return value;
}

function serialise(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw malformed(`The JSON value is nested deeper than ${MAX_DEPTH} levels.`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return quote(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw malformed('JSON has no form for NaN and the infinities.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => serialise(item, depth + 1)).join(',')}]`;
  if (isPlainObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${quote(name)}:${serialise(value[name], depth + 1)}`).join(',')}}`;
  }
  throw malformed(`JSON has no form for a value of type ${typeof value}.`);
}

function quote(text: string): string {
  if (hasLoneSurrogate(text)) throw malformed('A JSON string holds a lone surrogate (RFC 8785 §3.2.2.2).');
  return JSON.stringify(text);
}

/** Dates, maps and class instances would silently lose what they hold. Compared by name, for values of another realm. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
