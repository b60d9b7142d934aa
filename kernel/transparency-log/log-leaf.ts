import { decodeBase64, isBase64Hash, utf8 } from './bytes.ts';
import { canonicalJson, type JsonValue, parseCanonicalJson } from './canonical-json.ts';
import { commit, type Disclosure } from './commitment.ts';
import { MAX_ENTRY_BYTES } from './entry-bundle.ts';
import type { Hasher } from './hasher.ts';
import { leafHash } from './merkle-hash.ts';
import { malformed, ProofError } from './proof-error.ts';

export const LEAF_FORMAT = 'domicile/audit-leaf/v1';

/** Where an entry stands among its customer's entries: shows a gap in one customer's trail without showing other customers'. */
export interface CustomerPosition {
  /** Names the customer within the log; not a personal identifier in clear. */
  readonly handle: string;
  /** 0, 1, 2, … without gaps. */
  readonly sequence: number;
  /** Base64 leaf hash of the customer's previous entry; null for sequence 0. */
  readonly previous: string | null;
}

/** One entry of the log. Its canonical JSON is the leaf, so it holds nothing that may ever have to be erased. */
export interface LogLeaf {
  readonly format: typeof LEAF_FORMAT;
  /** Of the log, so that a leaf of one region proves nothing in another. */
  readonly origin: string;
  readonly index: number;
  /** Null for an entry that concerns no customer. */
  readonly customer: CustomerPosition | null;
  /** Facts that are not personal, in clear. */
  readonly fields: { readonly [field: string]: JsonValue };
  /** Personal facts: the commitment (base64) to each. No field is in both. */
  readonly committed: { readonly [field: string]: string };
}

/** The bytes that are logged: RFC 8785 canonical JSON in UTF-8. Refuses a leaf that no entry bundle could hold. */
export function encodeLeaf(leaf: LogLeaf): Uint8Array {
  requireLeaf(leaf as unknown as JsonValue);
  const bytes = utf8(canonicalJson(leaf as unknown as JsonValue));
  if (bytes.length > MAX_ENTRY_BYTES) {
    throw malformed(`The leaf has ${bytes.length} bytes; the most is ${MAX_ENTRY_BYTES}. Shorten its fields.`);
  }
  return bytes;
}

/** Parses a leaf's canonical JSON; refuses another spelling, another format and unknown members. */
export function parseLeaf(text: string): LogLeaf {
  const value = parseCanonicalJson(text);
  requireLeaf(value);
  return value as unknown as LogLeaf;
}

/** The hash that the tree holds for this leaf. */
export function hashLeaf(leaf: LogLeaf, hasher?: Hasher): Uint8Array {
  return leafHash(encodeLeaf(leaf), hasher);
}

/** Passes if each disclosed value is the one that the leaf committed to; throws `MISMATCH` and names the first that is not. */
export function verifyDisclosedFields(
  leaf: LogLeaf,
  disclosed: Readonly<Record<string, Disclosure>>,
  hasher?: Hasher,
): void {
  for (const [field, { salt, value }] of Object.entries(disclosed)) {
    if (commit({ salt: decodeBase64(salt), field, value }, hasher) !== leaf.committed[field]) {
      throw new ProofError('MISMATCH', `The disclosed value of ${field} is not the one that the leaf committed to.`);
    }
  }
}

function requireLeaf(value: JsonValue): void {
  const { format, origin, index, customer, fields, committed } = requireMembers(value, LEAF_MEMBERS);
  if (format !== LEAF_FORMAT) throw malformed(`The leaf is not of format ${LEAF_FORMAT}.`);
  if (typeof origin !== 'string' || origin === '') throw malformed('The leaf names no log.');
  requireCount(index, 'index');
  if (customer !== null) requireCustomerPosition(customer);
  const clear = requireObject(fields);
  for (const [field, commitment] of Object.entries(requireObject(committed))) {
    if (!isHash(commitment)) throw malformed(`The commitment to ${field} is not a base64 SHA-256 hash.`);
    if (Object.hasOwn(clear, field)) throw malformed(`The leaf holds ${field} both in clear and committed.`);
  }
}

function requireCustomerPosition(value: JsonValue | undefined): void {
  const { handle, sequence, previous } = requireMembers(value, CUSTOMER_MEMBERS);
  if (typeof handle !== 'string' || handle === '') throw malformed('The leaf names its customer by an empty handle.');
  requireCount(sequence, 'customer sequence');
  if (sequence === 0 ? previous !== null : !isHash(previous)) {
    throw malformed('A leaf names the hash of its customer’s previous leaf, unless it is the first.');
  }
}

const LEAF_MEMBERS = ['committed', 'customer', 'fields', 'format', 'index', 'origin'];
const CUSTOMER_MEMBERS = ['handle', 'previous', 'sequence'];

function requireMembers(value: JsonValue | undefined, names: readonly string[]): Record<string, JsonValue> {
  const object = requireObject(value);
  const present = Object.keys(object).sort();
  if (present.join() !== names.join()) throw malformed(`The leaf must have exactly the members ${names.join(', ')}.`);
  return object;
}

function requireObject(value: JsonValue | undefined): Record<string, JsonValue> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('The leaf is not an object.');
  return value as Record<string, JsonValue>;
}

function requireCount(value: JsonValue | undefined, what: string): void {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0)
    throw malformed(`The ${what} is no count.`);
}

function isHash(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && isBase64Hash(value);
}
