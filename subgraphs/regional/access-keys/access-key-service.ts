import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { RoutingDirectory } from '../customers/routing-directory.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { AccessKeyRepository, StoredAccessKey } from './access-key-repository.ts';
import { type CredentialScope, deriveSigningKey } from './derive-signing-key.ts';
import { generateKeyPair, type KeyPair } from './generate-key-pair.ts';
import type { KeySealer } from './key-sealer.ts';

export interface SigningKey {
  readonly customerId: CustomerId;
  readonly key: Uint8Array;
}

export interface AccessKeyServiceOptions {
  readonly regionId: RegionId;
  readonly customers: CustomerService;
  readonly repository: AccessKeyRepository;
  readonly routing: RoutingDirectory;
  readonly sealer: KeySealer;
}

/** Issues S3 credentials and answers questions about them. A secret leaves this service once: in the answer to `create`. */
export class AccessKeyService {
  readonly #options: AccessKeyServiceOptions;

  constructor(options: AccessKeyServiceOptions) {
    this.#options = options;
  }

  /**
   * A new key pair of a customer of this region. The router knows the key's id before the caller does, so that its first
   * request can be routed. Rejects like `CustomerService.get`, or with ROUTING_UNAVAILABLE.
   */
  async create(caller: Caller, customerId: string): Promise<KeyPair> {
    const { customers, repository, routing, sealer } = this.#options;
    const customer = await customers.get(caller, customerId, 'accessKey.create');
    const pair = generateKeyPair();
    const claimed = await routing.claimAccessKey(pair.accessKeyId, customer.id);
    // One in 2^80; the caller just asks again.
    if (!claimed) throw new AppError('CONFLICT', 'The generated key id was taken. Try again.');
    const purpose = this.#purpose(customer.id, pair.accessKeyId);
    const sealedSecret = sealer.seal(Buffer.from(pair.secretAccessKey), purpose);
    try {
      await repository.insert({ id: pair.accessKeyId, customerId: customer.id, sealedSecret });
    } catch (error) {
      // Best effort: an id that stays behind routes requests here, where no such key is known.
      await routing.releaseAccessKey(pair.accessKeyId).catch(() => undefined);
      throw error;
    }
    return pair;
  }

  /** The derived key for verifying signatures of this scope; undefined for a key that is unknown or disabled. */
  async signingKey(accessKeyId: string, scope: CredentialScope): Promise<SigningKey | undefined> {
    const stored = await this.#options.repository.findActive(accessKeyId);
    if (stored === undefined) return undefined;
    const secret = Buffer.from(this.#open(stored)).toString();
    return { customerId: stored.customerId, key: deriveSigningKey(secret, scope) };
  }

  /**
   * The old form of a POST policy: HMAC-SHA1 of it with the secret itself. Browsers' forms are its last users; for requests it is
   * not accepted. Undefined if the signature is not this key's.
   */
  async formSigner(
    accessKeyId: string,
    policy: string,
    signature: string,
  ): Promise<Omit<SigningKey, 'key'> | undefined> {
    const stored = await this.#options.repository.findActive(accessKeyId);
    if (stored === undefined) return undefined;
    const expected = createHmac('sha1', this.#open(stored)).update(policy).digest();
    const given = Buffer.from(signature, 'base64');
    const matches = given.length === expected.length && timingSafeEqual(given, expected);
    const { customerId } = stored;
    return matches ? { customerId } : undefined;
  }

  /** Whose key it is; undefined for a key that is unknown or disabled. */
  async customerOf(accessKeyId: string): Promise<CustomerId | undefined> {
    return (await this.#options.repository.findActive(accessKeyId))?.customerId;
  }

  #open({ id, customerId, sealedSecret }: StoredAccessKey): Uint8Array {
    return this.#options.sealer.open(sealedSecret, this.#purpose(customerId, id));
  }

  #purpose(customerId: CustomerId, accessKeyId: string): string {
    return `${this.#options.regionId}|${customerId}|${accessKeyId}`;
  }
}
