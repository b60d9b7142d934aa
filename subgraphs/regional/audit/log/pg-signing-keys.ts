import { randomBytes } from 'node:crypto';
import { createEd25519Signer, type Ed25519Signer } from '#kernel/transparency-log/ed25519-signer.ts';
import { formatEndorsement } from '#kernel/transparency-log/key-endorsement.ts';
import { formatSignedNote, signNote } from '#kernel/transparency-log/signed-note.ts';
import {
  COSIGNATURE,
  createVerifierKey,
  formatVerifierKey,
  NOTE_SIGNATURE,
  parseVerifierKey,
  type VerifierKey,
} from '#kernel/transparency-log/verifier-key.ts';
import type { KeySealer } from '../../access-keys/key-sealer.ts';
import type { Queryable } from './pg-queryable.ts';

/** `log` signs checkpoints, `witness` cosigns those of others. */
export type KeyPurpose = 'log' | 'witness';

export interface SigningKey {
  readonly key: VerifierKey;
  readonly sign: Ed25519Signer['sign'];
  readonly createdAt: Date;
}

interface KeyRow {
  readonly verifier_key: string;
  readonly sealed_seed: Buffer | null;
  readonly created_at: Date;
  readonly retired_at: Date | null;
}

/** A public key of the log with what vouches for it. */
export interface PublicKey {
  readonly verifierKey: string;
  readonly endorsement: string | null;
  readonly createdAt: Date;
  readonly retiredAt: Date | null;
}

const SEED_BYTES = 32;
const SIGNING = `SELECT verifier_key, sealed_seed, created_at, retired_at FROM audit_signing_keys
  WHERE purpose = $1 AND sealed_seed IS NOT NULL ORDER BY key_number DESC`;
const HISTORY = `SELECT verifier_key AS "verifierKey", endorsement, created_at AS "createdAt", retired_at AS "retiredAt"
  FROM audit_signing_keys WHERE purpose = $1 ORDER BY key_number`;
const ADD = 'INSERT INTO audit_signing_keys (purpose, verifier_key, sealed_seed, endorsement) VALUES ($1, $2, $3, $4)';
const RETIRE = 'UPDATE audit_signing_keys SET retired_at = now() WHERE purpose = $1 AND retired_at IS NULL';
const FORGET =
  'UPDATE audit_signing_keys SET sealed_seed = NULL WHERE purpose = $1 AND retired_at IS NOT NULL AND sealed_seed IS NOT NULL';

/** The region's Ed25519 keys, sealed under its root key. Callers bring the connection, so that a new key commits with its entry. */
export class SigningKeys {
  readonly #sealer: KeySealer;

  constructor(sealer: KeySealer) {
    this.#sealer = sealer;
  }

  /** The keys that may sign now, the current one first; after a rotation the one before it still signs the next checkpoint. */
  async signing(db: Queryable, purpose: KeyPurpose): Promise<SigningKey[]> {
    const { rows } = await db.query<KeyRow>(SIGNING, [purpose]);
    return await Promise.all(rows.map((row) => this.#open(row)));
  }

  async history(db: Queryable, purpose: KeyPurpose): Promise<PublicKey[]> {
    return (await db.query<PublicKey>(HISTORY, [purpose])).rows;
  }

  /** Adds the first key, or one that the current key endorses, and retires the current one. Run it in a transaction. */
  async add(db: Queryable, purpose: KeyPurpose, name: string): Promise<VerifierKey> {
    const [current] = await this.signing(db, purpose);
    const seed = randomBytes(SEED_BYTES);
    const { publicKey } = await createEd25519Signer(seed);
    const key = createVerifierKey({ name, type: purpose === 'log' ? NOTE_SIGNATURE : COSIGNATURE, publicKey });
    const verifierKey = formatVerifierKey(key);
    const endorsement =
      current === undefined || purpose === 'witness'
        ? null
        : formatSignedNote(await signNote({ text: formatEndorsement(name, key) }, current));
    await db.query(RETIRE, [purpose]);
    await db.query(ADD, [purpose, verifierKey, this.#sealer.seal(seed, purposeOf(verifierKey)), endorsement]);
    return key;
  }

  /** Destroys what is left of retired keys, once they have signed for the last time. */
  async forgetRetired(db: Queryable, purpose: KeyPurpose): Promise<void> {
    await db.query(FORGET, [purpose]);
  }

  async #open(row: KeyRow): Promise<SigningKey> {
    const key = parseVerifierKey(row.verifier_key);
    const seed = this.#sealer.open(row.sealed_seed ?? new Uint8Array(0), purposeOf(row.verifier_key));
    const { sign } = await createEd25519Signer(seed);
    return { key, sign, createdAt: row.created_at };
  }
}

const purposeOf = (verifierKey: string): string => `audit-signing-key:${verifierKey}`;
