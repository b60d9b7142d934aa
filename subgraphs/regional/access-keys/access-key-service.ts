import { createHmac, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { authorize } from '#kernel/authorization/authorize.ts';
import type { Clock } from '#kernel/clock.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { KeyGrant } from '../access/principal.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { RoutingDirectory } from '../customers/routing-directory.ts';
import type { Caller } from '../shared/request-facts.ts';
import { grantsOf, type KeyLimits, parseLimits } from './access-key-limits.ts';
import type { AccessKey, AccessKeyRepository, SealedSecret } from './access-key-repository.ts';
import { type CredentialScope, deriveSigningKey } from './derive-signing-key.ts';
import { generateKeyPair, type KeyPair } from './generate-key-pair.ts';
import type { KeySealer } from './key-sealer.ts';

export interface SigningKey {
  readonly customerId: CustomerId;
  readonly key: Uint8Array;
  /** What the key may do at most; null: whatever its customer may. */
  readonly grants: readonly KeyGrant[] | null;
}

export interface AccessKeyServiceOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly repository: AccessKeyRepository;
  readonly routing: RoutingDirectory;
  readonly sealer: KeySealer;
  readonly clock: Clock;
}

/** AWS allows two a user; a customer here has users of its own. */
const MOST_KEYS = 100;
const LONGEST_OVERLAP_HOURS = 30 * 24;
const USED_EVERY_MS = 60_000;

/**
 * Issues S3 credentials and answers questions about them. A secret leaves this service once: in the answer to `create` or
 * `rotate`.
 */
export class AccessKeyService {
  readonly #options: AccessKeyServiceOptions;
  /** Keys whose use was noted within the last minute. */
  readonly #noted = new LRUCache<string, true>({ max: 10_000, ttl: USED_EVERY_MS });

  constructor(options: AccessKeyServiceOptions) {
    this.#options = options;
  }

  /**
   * A new key pair of a customer of this region. The router knows the key's id before the caller does, so that its first
   * request can be routed. Rejects like `CustomerService.get`, or with UNPROCESSABLE, CONFLICT (too many) or ROUTING_UNAVAILABLE.
   */
  async create(
    caller: Caller,
    customerId: string,
    limits: Readonly<Record<string, unknown>> = {},
  ): Promise<KeyPair & { readonly key: AccessKey }> {
    const { customers, repository, clock } = this.#options;
    const { id } = await customers.get(caller, customerId, 'accessKey.manage');
    const parsed = parseLimits(limits, clock.now());
    const existing = await repository.listOf([id]);
    if (existing.length >= MOST_KEYS) {
      throw new AppError('CONFLICT', `A customer has at most ${MOST_KEYS} keys. Rotate one instead.`);
    }
    return this.#issue(id, parsed, (sealed) => repository.insert(sealed));
  }

  /**
   * A new key with the limits of an old one, which goes on working for `overlapHours` so that clients can change over. Rejects with
   * NOT_FOUND, CONFLICT (disabled, expired, or rotated before) or UNPROCESSABLE.
   */
  async rotate(
    caller: Caller,
    customerId: string,
    keyId: string,
    overlapHours: number,
  ): Promise<KeyPair & { readonly key: AccessKey }> {
    const { customers, repository, clock } = this.#options;
    const { id } = await customers.get(caller, customerId, 'accessKey.manage');
    if (!(overlapHours >= 0 && overlapHours <= LONGEST_OVERLAP_HOURS)) {
      throw new AppError('UNPROCESSABLE', `overlapHours must be between 0 and ${LONGEST_OVERLAP_HOURS}.`);
    }
    const old = await repository.find(id, keyId);
    if (old === undefined) throw notFound();
    const now = clock.now();
    const ended = old.expiresAt !== null && old.expiresAt <= now;
    if (old.status !== 'active' || ended || old.replacedBy !== null) {
      throw new AppError('CONFLICT', 'Only a key in use can be rotated, and once; make a new one.');
    }
    const overlapEnds = new Date(now.getTime() + overlapHours * 3_600_000);
    const endsAt = old.expiresAt !== null && old.expiresAt < overlapEnds ? old.expiresAt : overlapEnds;
    return this.#issue(id, old, (sealed) => repository.replace(old.id, endsAt, sealed));
  }

  /** Takes effect within seconds: what a process has derived from a secret is kept that long. Rejects with NOT_FOUND. */
  async setStatus(caller: Caller, customerId: string, keyId: string, status: AccessKey['status']): Promise<AccessKey> {
    const { customers, repository } = this.#options;
    const { id } = await customers.get(caller, customerId, 'accessKey.manage');
    const changed = await repository.setStatus(id, keyId, status);
    if (changed === undefined) throw notFound();
    return changed;
  }

  async list(caller: Caller, customerId: string): Promise<AccessKey[]> {
    const { customers, repository } = this.#options;
    const { id } = await customers.get(caller, customerId, 'accessKey.read');
    return repository.listOf([id]);
  }

  /** Of customers that the caller was given already. */
  async listOf(caller: Caller, customerIds: readonly CustomerId[]): Promise<Map<CustomerId, AccessKey[]>> {
    const { regionId, repository } = this.#options;
    for (const customerId of customerIds) authorize(caller, 'accessKey.read', { customerId, regionId });
    const keys = new Map<CustomerId, AccessKey[]>(customerIds.map((id) => [parseCustomerId(id), []]));
    for (const key of await repository.listOf(customerIds)) keys.get(key.customerId)?.push(key);
    return keys;
  }

  /** The derived key for verifying signatures of this scope; undefined for a key that is unknown, disabled or expired. */
  async signingKey(accessKeyId: string, scope: CredentialScope): Promise<SigningKey | undefined> {
    const { repository, clock } = this.#options;
    const now = clock.now();
    const stored = await repository.findActive(accessKeyId, now);
    if (stored === undefined) return undefined;
    this.#noteUse(accessKeyId, now);
    const secret = Buffer.from(this.#open(stored)).toString();
    return { customerId: stored.customerId, key: deriveSigningKey(secret, scope), grants: grantsOf(stored) };
  }

  /**
   * The old form of a POST policy: HMAC-SHA1 of it with the secret itself. Browsers' forms are its last users; for requests it is
   * not accepted. Undefined if the signature is not this key's.
   */
  async legacySigner(
    accessKeyId: string,
    text: string,
    signature: string,
  ): Promise<Omit<SigningKey, 'key'> | undefined> {
    const { repository, clock } = this.#options;
    const stored = await repository.findActive(accessKeyId, clock.now());
    if (stored === undefined) return undefined;
    const expected = createHmac('sha1', this.#open(stored)).update(text).digest();
    const given = Buffer.from(signature, 'base64');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    this.#noteUse(accessKeyId, clock.now());
    return { customerId: stored.customerId, grants: grantsOf(stored) };
  }

  /** Whose key it is; undefined for a key that is unknown, disabled or expired. */
  async customerOf(accessKeyId: string): Promise<CustomerId | undefined> {
    const { repository, clock } = this.#options;
    return (await repository.findActive(accessKeyId, clock.now()))?.customerId;
  }

  /** Seals every secret under the current root key; answers how many were under another. Safe to run beside everything else. */
  async rewrap(batch = 500): Promise<number> {
    const { repository, sealer } = this.#options;
    let rewrapped = 0;
    let after = '';
    for (;;) {
      const secrets = await repository.sealedAfter(after, batch);
      const last = secrets.at(-1);
      if (last === undefined) return rewrapped;
      for (const secret of secrets.filter(({ sealedSecret }) => !sealer.isCurrent(sealedSecret))) {
        const resealed = sealer.seal(this.#open(secret), this.#purpose(secret.customerId, secret.id));
        await repository.reseal(secret.id, secret.sealedSecret, resealed);
        rewrapped += 1;
      }
      after = last.id;
    }
  }

  async #issue(
    customerId: CustomerId,
    limits: KeyLimits,
    store: (key: Parameters<AccessKeyRepository['insert']>[0]) => Promise<void>,
  ): Promise<KeyPair & { readonly key: AccessKey }> {
    const { repository, routing, sealer } = this.#options;
    const pair = generateKeyPair();
    const id = pair.accessKeyId;
    // One in 2^80; the caller just asks again.
    if (!(await routing.claimAccessKey(id, customerId))) {
      throw new AppError('CONFLICT', 'The generated key id was taken. Try again.');
    }
    const sealedSecret = sealer.seal(Buffer.from(pair.secretAccessKey), this.#purpose(customerId, id));
    const { permissions, scopes, expiresAt, label } = limits;
    try {
      await store({ id, customerId, permissions, scopes, expiresAt, label, sealedSecret });
    } catch (error) {
      // Best effort: an id that stays behind routes requests here, where no such key is known.
      await routing.releaseAccessKey(id).catch(() => undefined);
      throw error;
    }
    const key = await repository.find(customerId, id);
    if (key === undefined) throw notFound();
    return { ...pair, key };
  }

  /** Not waited for: it is for people who look for keys that nobody uses, and no request may fail over it. */
  #noteUse(id: string, now: Date): void {
    if (this.#noted.has(id)) return;
    this.#noted.set(id, true);
    this.#options.repository.touch(id, now).catch(() => this.#noted.delete(id));
  }

  #open({ id, customerId, sealedSecret }: SealedSecret): Uint8Array {
    return this.#options.sealer.open(sealedSecret, this.#purpose(customerId, id));
  }

  #purpose(customerId: CustomerId, accessKeyId: string): string {
    return `${this.#options.regionId}|${customerId}|${accessKeyId}`;
  }
}

const notFound = (): AppError => new AppError('NOT_FOUND', 'The customer has no such access key.');
