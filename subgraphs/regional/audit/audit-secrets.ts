import { createHmac, hkdfSync } from 'node:crypto';

const HASH_BYTES = 16;
const SECRET_BYTES = 32;

/** What the audit trail derives from the region's root key: keyed hashes that only the region can make. */
export class AuditSecrets {
  readonly #search: Buffer;
  readonly #handle: Buffer;

  constructor(rootKey: Uint8Array) {
    this.#search = derive(rootKey, 'domicile/audit/search/v1');
    this.#handle = derive(rootKey, 'domicile/audit/customer-handle/v1');
  }

  /** Hex; finds the entries of a person within one customer, and says nothing to who lacks the key. */
  personHash(customerId: string | null, person: string): string {
    return keyedHash(this.#search, JSON.stringify([customerId, person])).toString('hex');
  }

  /** How the log names a customer (`CustomerPosition.handle`). */
  customerHandle(customerId: string): string {
    return keyedHash(this.#handle, customerId).toString('base64url');
  }
}

function keyedHash(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest().subarray(0, HASH_BYTES);
}

function derive(rootKey: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', rootKey, new Uint8Array(0), purpose, SECRET_BYTES));
}
