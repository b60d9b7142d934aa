import { randomBytes } from 'node:crypto';
import { AppError } from '#kernel/errors.ts';
import type { CustomerService } from '../customers/customer-service.ts';
import type { MutationRequest, Mutations } from '../idempotency/mutations.ts';
import { parseInput } from '../shared/parse-input.ts';
import { requireActor } from '../shared/require-actor.ts';
import { hashToken, type IssuedOverride, overrideInput, type RestrictionOverrides } from './restriction-override.ts';

export interface RestrictionOverrideParts {
  readonly overrides: RestrictionOverrides;
  readonly customers: Pick<CustomerService, 'get'>;
  readonly mutations: Mutations;
}

const TOKEN_BYTES = 32;

/** Opens a restricted object for a purpose that Art. 18(2) GDPR names, for a while, by a token that every reading shows. */
export class RestrictionOverrideService {
  readonly #parts: RestrictionOverrideParts;

  constructor(parts: RestrictionOverrideParts) {
    this.#parts = parts;
  }

  /** Rejects with NOT_FOUND for no such version, UNPROCESSABLE for one that is not restricted. */
  async issue(
    asker: Pick<MutationRequest, 'facts' | 'key'>,
    customerId: string,
    input: unknown,
  ): Promise<IssuedOverride> {
    const { overrides, customers, mutations } = this.#parts;
    const wanted = parseInput(overrideInput, input);
    const { id } = await customers.get(asker.facts.caller, customerId, 'restriction.override');
    const by = requireActor(asker.facts);
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    let isNew = false;
    const request = { ...asker, operation: 'issueRestrictionOverride', input: { customerId, input } };
    const expiresAt = await mutations.run(request, async (unit) => {
      const issued = await overrides.issue(id, wanted, { tokenHash: hashToken(token), by }, unit);
      if (issued === null) throw new AppError('NOT_FOUND', 'There is no such object version.');
      if (issued === 'free')
        throw new AppError('UNPROCESSABLE', 'The object is not restricted; it can be read as it is.');
      isNew = true;
      return issued.toISOString();
    });
    return { token: isNew ? token : null, expiresAt: new Date(expiresAt) };
  }
}
