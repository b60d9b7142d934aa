import { z } from 'zod';
import { authorize } from '#kernel/authorization/authorize.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, type RegionId } from '#kernel/ids.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import type { TermsCache } from '../residency/gate/terms-cache.ts';
import { CURRENT_RULESET } from '../residency/ruleset/ruleset.ts';
import { requireActor } from '../shared/require-actor.ts';
import type { RecordedInstrument, TransferRepository } from './transfer-repository.ts';

const BASES = [
  'A45_ADEQUACY',
  'A46_2_A',
  'A46_2_B_BCR',
  'A46_2_C_SCC',
  'A46_2_D',
  'A46_2_E',
  'A46_2_F',
  'A46_3_A',
  'A46_3_B',
  'A49_1_A',
  'A49_1_B',
  'A49_1_C',
  'A49_1_D',
  'A49_1_E',
  'A49_1_F',
  'A49_1_G',
  'A49_2',
] as const;

const countries = z.array(z.string().regex(/^[A-Z]{2}$/, 'must be ISO 3166-1 alpha-2 codes')).max(250);
const text = (longest: number) => z.string().trim().min(1).max(longest);

const instrumentSchema = z
  .strictObject({
    customerId: z.string().nullish(),
    organisation: text(128),
    basis: z.enum(BASES),
    countries: countries.nullish(),
    adequacyDecisionId: z.string().nullish(),
    reference: text(500),
    validFrom: z.date().nullish(),
    validUntil: z.date().nullish(),
  })
  .refine(({ basis, countries: named }) => basis === 'A45_ADEQUACY' || (named ?? []).length > 0, {
    path: ['countries'],
    message: 'must name the countries that the instrument covers',
  })
  .refine(({ basis, adequacyDecisionId }) => (basis === 'A45_ADEQUACY') === isAdequacyDecision(adequacyDecisionId), {
    path: ['adequacyDecisionId'],
    message: 'must name an adequacy decision of the ruleset, and only with A45_ADEQUACY',
  });

const termsSchema = z.strictObject({
  organisation: text(128),
  underGdpr: z.boolean().nullish(),
  strictElsewhereInEea: z.enum(['ALLOW_AND_LOG', 'DENY']).nullish(),
});

const exceptionSchema = z.strictObject({
  country: z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code'),
  reason: text(500),
  validFrom: z.date().nullish(),
  validUntil: z.date().nullish(),
});

export interface TransferServiceOptions {
  readonly regionId: RegionId;
  readonly transfers: TransferRepository;
  readonly mutations: Mutations;
  readonly terms: Pick<TermsCache, 'forget'>;
}

type Request = Omit<MutationRequest, 'operation' | 'input'>;

/** What decisions on transfers rest on beside the profile: instruments on file, the contract's terms, exceptions. */
export class TransferService {
  readonly #options: TransferServiceOptions;

  constructor(options: TransferServiceOptions) {
    this.#options = options;
  }

  async register(request: Request, given: unknown): Promise<string> {
    const by = requireActor(request.facts);
    const instrument = parse(instrumentSchema, given);
    const customerId = instrument.customerId ? parseCustomerId(instrument.customerId) : null;
    this.#authorize(request, customerId);
    const operation = 'registerTransferInstrument';
    const id = await this.#options.mutations.run({ ...request, operation, input: instrument }, (unit) =>
      this.#options.transfers.register({ ...instrument, customerId }, by, unit),
    );
    this.#options.terms.forget(customerId ?? undefined);
    return id;
  }

  async revoke(request: Request, id: string): Promise<string> {
    const by = requireActor(request.facts);
    const operation = 'revokeTransferInstrument';
    await this.#options.mutations.run({ ...request, operation, input: { id } }, async (unit) => {
      const found = isUuid(id) ? await this.#options.transfers.lock(id, unit) : undefined;
      if (found === undefined) throw new AppError('NOT_FOUND', 'No such transfer instrument in this region.');
      this.#authorize(request, found.customerId);
      if (found.revokedAt !== null) throw new AppError('CONFLICT', 'The instrument is revoked already.');
      await this.#options.transfers.revoke(id, by, unit);
      return id;
    });
    this.#options.terms.forget();
    return id;
  }

  async setTerms(request: Request, customerId: string, given: unknown): Promise<void> {
    const by = requireActor(request.facts);
    const id = parseCustomerId(customerId);
    this.#authorize(request, id);
    const terms = parse(termsSchema, given);
    const input = { customerId, terms };
    await this.#options.mutations.run({ ...request, operation: 'setResidencyTerms', input }, async (unit) => {
      await this.#options.transfers.setTerms(id, terms, by, unit);
      return id;
    });
    this.#options.terms.forget(id);
  }

  async addException(request: Request, customerId: string, given: unknown): Promise<string> {
    const by = requireActor(request.facts);
    const id = parseCustomerId(customerId);
    this.#authorize(request, id);
    const exception = parse(exceptionSchema, given);
    const input = { customerId, exception };
    const added = await this.#options.mutations.run({ ...request, operation: 'addResidencyException', input }, (unit) =>
      this.#options.transfers.addException(id, exception, by, unit),
    );
    this.#options.terms.forget(id);
    return added;
  }

  /** Of customers that the caller was given already: their own and the region's, newest first. */
  instrumentsOf(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, readonly RecordedInstrument[]>> {
    return this.#options.transfers.instrumentsOf(ids);
  }

  #authorize({ facts }: Request, customerId: CustomerId | null): void {
    authorize(facts.caller, 'transfer.manage', {
      regionId: this.#options.regionId,
      customerId: customerId ?? undefined,
    });
    if (customerId === null && facts.caller.kind === 'customer') {
      throw new AppError('FORBIDDEN', 'An instrument for the whole region is not a customer’s to change.');
    }
  }
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

function isAdequacyDecision(id: string | null | undefined): boolean {
  return CURRENT_RULESET.adequacyDecisions.some((decision) => decision.id === id);
}

function parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.infer<Schema> {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'input'} ${message}`);
  throw new AppError('UNPROCESSABLE', `The input cannot be used: ${problems.join('; ')}.`, { facts: { problems } });
}
