import { LRUCache } from 'lru-cache';
import type { CustomerId } from '#kernel/ids.ts';
import { S3SigningKeyDocument } from '../generated/graphql.ts';
import { bytesOf } from '../metadata/bytes.ts';
import type { GraphqlExecutor } from '../metadata/graphql-executor.ts';
import type { CredentialScope } from './signature-claim.ts';

export interface SigningKey {
  readonly customerId: CustomerId;
  readonly key: Buffer;
  /** What the key is limited to, for the region to judge by; null: what its customer may. */
  readonly grants: unknown;
}

const MOST_KEYS = 5_000;
/** How long a key that was disabled may still be accepted. */
const TIME_TO_LIVE_MS = 5_000;

/** Derived signing keys of the region. The adapter never sees a secret, and asks at most once in five seconds for a scope. */
export class SigningKeys {
  readonly #cache: LRUCache<string, { readonly found: SigningKey | null }>;

  constructor(executor: GraphqlExecutor) {
    this.#cache = new LRUCache<string, { readonly found: SigningKey | null }>({
      max: MOST_KEYS,
      ttl: TIME_TO_LIVE_MS,
      // One question for any number of requests that wait for the same key; a failed one is not kept.
      fetchMethod: async (id) => {
        const [accessKeyId, date, scopeRegion, service] = JSON.parse(id) as [string, string, string, string];
        const { signingKey } = await executor.execute(S3SigningKeyDocument, {
          accessKeyId,
          date,
          scopeRegion,
          service,
        });
        if (signingKey === null || signingKey === undefined) return { found: null };
        const { customerId, key, grants = null } = signingKey;
        const found: SigningKey = { customerId: customerId as CustomerId, key: bytesOf(key), grants };
        return { found };
      },
    });
  }

  async find(accessKeyId: string, { date, region, service }: CredentialScope): Promise<SigningKey | null> {
    const answer = await this.#cache.fetch(JSON.stringify([accessKeyId, date, region, service]));
    return answer?.found ?? null;
  }
}
