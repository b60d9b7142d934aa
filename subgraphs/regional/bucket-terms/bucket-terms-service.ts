import { AppError } from '#kernel/errors.ts';
import type { CustomerId } from '#kernel/ids.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { parseInput } from '../shared/parse-input.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import {
  type BucketTermsRepository,
  bucketDefaultsInput,
  publicAccessInput,
  type TermsOutcome,
} from './bucket-terms.ts';

type Asker = Pick<MutationRequest, 'facts' | 'key'>;

export interface BucketTermsServiceParts {
  readonly repository: BucketTermsRepository;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
}

/**
 * What operators and officers decide about buckets, with a name and a reason. Only what is classed public can be opened to the
 * public, and it stays open only as long as it is.
 */
export class BucketTermsService {
  readonly #parts: BucketTermsServiceParts;

  constructor(parts: BucketTermsServiceParts) {
    this.#parts = parts;
  }

  async setDefaults(asker: Asker, customerId: string, given: unknown): Promise<string> {
    const input = parseInput(bucketDefaultsInput, given);
    return this.#run(asker, customerId, { operation: 'setBucketDefaults', input }, async (id, by, unit) => {
      requireChange(await this.#parts.repository.setDefaults(id, input, by, unit), 'customer');
      return id;
    });
  }

  async setPublicAccess(asker: Asker, customerId: string, bucket: string, given: unknown): Promise<string> {
    const input = parseInput(publicAccessInput, given);
    const asked = { operation: 'setPublicAccess', input: { bucket, ...input } };
    return this.#run(asker, customerId, asked, async (id, by, unit) => {
      requireChange(await this.#parts.repository.setPublicAccess(id, bucket, { ...input, by }, unit), 'bucket');
      return bucket;
    });
  }

  async #run(
    { facts, key }: Asker,
    customerId: string,
    { operation, input }: { readonly operation: string; readonly input: object },
    work: (id: CustomerId, by: string, unit: UnitOfWork) => Promise<string>,
  ): Promise<string> {
    const { id } = await this.#parts.customers.get(facts.caller, customerId, 'bucket.setTerms');
    const by = requireActor(facts);
    return this.#parts.mutations.run({ facts, key, operation, input: { customerId, ...input } }, (unit) =>
      work(id, by, unit),
    );
  }
}

function requireChange(outcome: TermsOutcome, what: 'customer' | 'bucket'): void {
  if (outcome === 'changed') return;
  if (outcome === 'missing') throw new AppError('NOT_FOUND', `There is no such ${what}.`);
  throw new AppError(
    'UNPROCESSABLE',
    `Public access is lifted only for what is classed public, and this ${what} is not. Class it public first.`,
    { facts: { problem: 'NOT_CLASSED_PUBLIC' } },
  );
}
