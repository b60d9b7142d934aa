import { concatBytes, encodeBase64, utf8 } from './bytes.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { Hasher } from './hasher.ts';
import { portableSha256 } from './portable-sha256.ts';
import { malformed } from './proof-error.ts';

// Both are part of the format: another string is another format.
const COMMITMENT_DOMAIN = 'domicile/commitment/v1';
const FIELD_SALT_DOMAIN = 'domicile/field-salt/v1';

const SALT_BYTES = 32;

/** What is shown to someone who is to see one committed field. */
export interface Disclosure {
  /** Base64 of the field's own salt. */
  readonly salt: string;
  readonly value: JsonValue;
}

/**
 * Base64 of SHA-256(UTF-8 of the canonical JSON array [domain, base64 salt, field, value]). Nobody who has the commitment but
 * not the salt can try values against it, so destroying the salt makes a personal value unrecoverable while every proof over
 * the leaf stays valid; nobody who has made it can later show another value.
 */
export function commit(
  { salt, field, value }: { readonly salt: Uint8Array; readonly field: string; readonly value: JsonValue },
  hasher: Hasher = portableSha256,
): string {
  requireSalt(salt);
  return encodeBase64(hasher(utf8(canonicalJson([COMMITMENT_DOMAIN, encodeBase64(salt), field, value]))));
}

/** A fresh secret for the fields of one sealed row. */
export function createSalt(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(SALT_BYTES));
}

/**
 * The salt of one field, derived from the one salt that a sealed row keeps: disclosing a field says nothing of its siblings.
 * Fields sealed under different keys need row salts of their own, or erasing one key would leave its salts derivable.
 */
export function fieldSalt(
  { rowSalt, field }: { readonly rowSalt: Uint8Array; readonly field: string },
  hasher: Hasher = portableSha256,
): Uint8Array {
  requireSalt(rowSalt);
  // Three parts of fixed length: no two inputs read alike, and the hash cannot be extended to another field's.
  return hasher(concatBytes(hasher(utf8(FIELD_SALT_DOMAIN)), rowSalt, hasher(utf8(field))));
}

function requireSalt(salt: Uint8Array): void {
  if (salt.length !== SALT_BYTES) {
    throw malformed(`A salt has ${SALT_BYTES} bytes, not ${salt.length}.`);
  }
}
