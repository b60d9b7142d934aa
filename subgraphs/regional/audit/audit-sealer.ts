import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { decodeBase64, encodeBase64 } from '#kernel/transparency-log/bytes.ts';
import { commit, createSalt, fieldSalt } from '#kernel/transparency-log/commitment.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { AesGcmKeySealer } from '../access-keys/aes-gcm-key-sealer.ts';
import { auditParameters, type PreparedEntry } from './audit-columns.ts';
import { type AuditEntry, isOurs } from './audit-entry.ts';
import type { AuditKeyring, KeyScope } from './audit-keyring.ts';
import type { AuditSecrets } from './audit-secrets.ts';
import { boundedText } from './bounded.ts';
import { credentialOf } from './credential-of.ts';
import type { OpenedPart, PersonalField, SealedPart, SealedPartName, SealedValues } from './sealed-values.ts';

type PersonalValues = Partial<Record<PersonalField, string | readonly string[]>>;

export interface AuditSealerOptions {
  readonly keyring: AuditKeyring;
  readonly secrets: AuditSecrets;
  readonly clock?: Clock;
}

/** A stored part with what it is bound to. */
export interface StoredPart extends SealedPart {
  readonly entryId: string;
  readonly part: SealedPartName;
}

const MOST_SUBJECTS = 16;

/** Turns entries into what may be stored: personal values sealed, commitments to them in clear. */
export class AuditSealer {
  readonly #keyring: AuditKeyring;
  readonly #secrets: AuditSecrets;
  readonly #clock: Clock;

  constructor({ keyring, secrets, clock = systemClock }: AuditSealerOptions) {
    this.#keyring = keyring;
    this.#secrets = secrets;
    this.#clock = clock;
  }

  /** The parameters of `recordEntries`. */
  async parameters(entries: readonly AuditEntry[]): Promise<unknown[][]> {
    const now = this.#clock.now();
    const prepared: PreparedEntry[] = [];
    for (const entry of entries) prepared.push({ entry, sealed: await this.#seal(entry), now });
    return auditParameters(prepared);
  }

  /** By part; what was erased (row or key) is absent. */
  async open(parts: readonly StoredPart[]): Promise<ReadonlyMap<StoredPart, OpenedPart>> {
    const keys = await this.#keyring.find([...new Set(parts.map(({ keyId }) => keyId))]);
    const opened = new Map<StoredPart, OpenedPart>();
    for (const part of parts) {
      const key = keys.get(part.keyId);
      if (key === undefined) continue;
      const text = new AesGcmKeySealer(key).open(part.sealed, purposeOf(part.entryId, part.part));
      opened.set(part, JSON.parse(Buffer.from(text).toString()) as OpenedPart);
    }
    return opened;
  }

  async #seal(entry: AuditEntry): Promise<SealedValues> {
    const entryId = randomUUID();
    const { request } = entry;
    // No key is made for the name of somebody who is no customer of this region.
    const owner = isOurs(entry) ? entry.customerId : null;
    const subjects = [...new Set(entry.subjects ?? [])].slice(0, MOST_SUBJECTS);
    const hashes = subjects.map((subject) => this.#secrets.personHash(owner, subject));
    const actorHash =
      request.actor !== null && credentialOf(request).kind === 'token'
        ? [{ hash: this.#secrets.personHash(owner, request.actor), role: 'actor' as const }]
        : [];
    const committed: Partial<Record<PersonalField, string>> = {};
    const requestPart = await this.#sealPart(
      { entryId, part: 'request', committed, scope: { customerId: owner, personHash: null } },
      {
        actor: boundedText(request.actor, 256),
        source_ip: boundedText(request.sourceIp, 64),
        user_agent: boundedText(request.userAgent, 512),
      },
    );
    const target = await this.#sealPart(
      {
        entryId,
        part: 'target',
        committed,
        scope: { customerId: owner, personHash: hashes.length === 1 ? (hashes[0] ?? null) : null },
      },
      {
        object_key: boundedText(entry.objectKey, 1024),
        subjects: subjects.length === 0 ? null : subjects.map((subject) => boundedText(subject, 256) ?? ''),
      },
    );
    const people = [...hashes.map((hash) => ({ hash, role: 'subject' as const })), ...actorHash];
    return { entryId, committed, request: requestPart, target, people };
  }

  /** Null if there is nothing to seal. Adds to `committed`. */
  async #sealPart(
    { entryId, part, committed, scope }: PartContext,
    fields: Readonly<Partial<Record<PersonalField, string | readonly string[] | null>>>,
  ): Promise<SealedPart | null> {
    const values: PersonalValues = {};
    const rowSalt = createSalt();
    for (const [name, value] of Object.entries(fields)) {
      if (value === null || value === undefined) continue;
      const field = name as PersonalField;
      values[field] = value;
      committed[field] = commit({ salt: fieldSalt({ rowSalt, field }, nodeSha256), field, value }, nodeSha256);
    }
    if (Object.keys(values).length === 0) return null;
    const { id: keyId, key } = await this.#keyring.current(scope);
    const plain = Buffer.from(JSON.stringify({ salt: encodeBase64(rowSalt), values } satisfies OpenedPart));
    return { keyId, sealed: new AesGcmKeySealer(key).seal(plain, purposeOf(entryId, part)) };
  }
}

interface PartContext {
  readonly entryId: string;
  readonly part: SealedPartName;
  readonly committed: Partial<Record<PersonalField, string>>;
  readonly scope: KeyScope;
}

/** The salt of one field of an opened part, as it is disclosed. */
export function disclosedSalt({ salt }: OpenedPart, field: PersonalField): string {
  return encodeBase64(fieldSalt({ rowSalt: decodeBase64(salt), field }, nodeSha256));
}

const purposeOf = (entryId: string, part: SealedPartName): string => `audit:${entryId}:${part}`;
