import { type CustomerId, isCustomerId, type RegionId } from '#kernel/ids.ts';
import type { Connection } from '../shared/connection.ts';
import { parsePage } from '../shared/page.ts';
import { onlyCustomer } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import type { RequestRight, RequestStatus } from './data-subject-request.ts';
import type { DataSubjectRequestReader, RequestFilter } from './data-subject-request-reader.ts';
import type { StoredRequest } from './stored-request.ts';

export interface RequestFilterInput {
  readonly customerId?: string | null | undefined;
  readonly right?: RequestRight | null | undefined;
  readonly status?: RequestStatus | null | undefined;
  readonly open?: boolean | null | undefined;
  readonly overdue?: boolean | null | undefined;
}

export interface RegisterArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
  readonly filter?: RequestFilterInput | null | undefined;
}

/** A page of requests, and what to count if somebody wants to know how many there are. */
export type RegisterPage = Connection<StoredRequest> & { readonly filter: RequestFilter };

export interface RequestRegisterOptions {
  readonly regionId: RegionId;
  readonly reader: DataSubjectRequestReader;
}

/** The requests of the region's data subjects, whoever is responsible for them. */
export class RequestRegister {
  readonly #options: RequestRegisterOptions;

  constructor(options: RequestRegisterOptions) {
    this.#options = options;
  }

  /** Newest first; those of a caller who is a customer are its own. Rejects with BAD_USER_INPUT for a foreign cursor. */
  async list(caller: Caller, { filter: given, ...page }: RegisterArguments): Promise<RegisterPage> {
    const { regionId, reader } = this.#options;
    const only = onlyCustomer(caller, 'dataSubjectRequest.list', regionId);
    const filter: RequestFilter = {
      customerId: only ?? namedIn(given),
      right: given?.right ?? null,
      status: given?.status ?? null,
      open: given?.open ?? null,
      overdue: given?.overdue ?? null,
    };
    return { ...(await reader.list(filter, parsePage('dataSubjectRequests', page))), filter };
  }
}

/** What is no customer id matches nobody; it is not an error to look for it. */
function namedIn(given: RequestFilterInput | null | undefined): CustomerId | null {
  const id = given?.customerId ?? null;
  return id === null ? null : isCustomerId(id) ? id : ('' as CustomerId);
}
