import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { KeySealer } from '../access-keys/key-sealer.ts';

/** How the bytes of an object are encrypted, as it is kept with its row. */
export interface StoredEncryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'customer-key';
  /** Name of the key that the data key is sealed under; null: the region's own. */
  readonly keyId: string | null;
  /** Of a customer's own key, which is kept nowhere. */
  readonly keyMd5: string | null;
  /** Base64. */
  readonly sealedKey: string;
}

const order = z.union([
  z.strictObject({ algorithm: z.enum(['AES256', 'aws:kms']), keyId: z.string().max(2048).nullable() }),
  z.strictObject({
    algorithm: z.literal('customer-key'),
    keyId: z.null(),
    keyMd5: z.string().max(64),
    sealedKey: z.string().max(512),
  }),
]);
const bucketDefault = z.object({ algorithm: z.enum(['AES256', 'aws:kms']), keyId: z.string().nullable() });

const stored = z.strictObject({
  algorithm: z.enum(['AES256', 'aws:kms', 'customer-key']),
  keyId: z.string().nullable(),
  keyMd5: z.string().nullable(),
  sealedKey: z.string(),
});

/** As it comes back from the adapter; what is not of that form would make the object unreadable. */
export const parseStoredEncryption = (value: unknown): StoredEncryption | null =>
  value === null || value === undefined ? null : stored.parse(value);

export interface NewEncryption {
  readonly encryption: StoredEncryption;
  /** Null: the adapter has it already. */
  readonly dataKey: Uint8Array | null;
}

/** Data keys of objects. Each is sealed under a key that only this region, this customer and this key name make. */
export class ObjectEncryption {
  readonly #sealer: KeySealer;
  readonly #regionId: RegionId;

  constructor(sealer: KeySealer, regionId: RegionId) {
    this.#sealer = sealer;
    this.#regionId = regionId;
  }

  /** What the upload asks for, or what its bucket says; null: neither. */
  create(wish: unknown, byBucket: unknown, customerId: CustomerId): NewEncryption | null {
    const wanted = order.safeParse(wish).data ?? bucketDefault.safeParse(byBucket).data;
    if (wanted === undefined) return null;
    if (wanted.algorithm === 'customer-key') return { encryption: wanted, dataKey: null };
    const { algorithm, keyId } = wanted;
    const dataKey = randomBytes(32);
    const sealedKey = Buffer.from(this.#sealer.seal(dataKey, this.#purpose(customerId, keyId))).toString('base64');
    return { encryption: { algorithm, keyId, keyMd5: null, sealedKey }, dataKey };
  }

  /** Null for an object that is not encrypted, or whose customer holds the key. */
  open(encryption: StoredEncryption | null, customerId: CustomerId): Uint8Array | null {
    if (encryption === null || encryption.algorithm === 'customer-key') return null;
    return this.#sealer.open(Buffer.from(encryption.sealedKey, 'base64'), this.#purpose(customerId, encryption.keyId));
  }

  #purpose(customerId: CustomerId, keyId: string | null): string {
    return `${this.#regionId}|${customerId}|object-data|${keyId ?? ''}`;
  }
}
