import { LRUCache } from 'lru-cache';
import { authorize, refusalOf } from '#kernel/authorization/authorize.ts';
import type { Operation } from '#kernel/authorization/policy-table.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, type RegionId } from '#kernel/ids.ts';
import { type Connection, cursorBy, toConnection } from '../shared/connection.ts';
import type { Page } from '../shared/page.ts';
import { customerNotFound, onlyCustomer, wrongRegion } from '../shared/region-guard.ts';
import type { Caller } from '../shared/request-facts.ts';
import { checkPlacement } from './check-placement.ts';
import type { Customer, CustomerProfile } from './customer.ts';
import type { CustomerFilter, CustomerRepository } from './customer-repository.ts';
import { type FieldNames, GRAPHQL_FIELDS, parseRegistration, unprocessable } from './parse-registration.ts';
import type { RoutingDirectory } from './routing-directory.ts';

export interface Registration {
  readonly customer: Customer;
  readonly created: boolean;
}

export interface CustomerServiceOptions {
  readonly regionId: RegionId;
  readonly repository: CustomerRepository;
  readonly routing: RoutingDirectory;
  /** Told of every profile that was created or changed. */
  readonly onChange?: (customerId: CustomerId) => void;
}

const cursorOf = cursorBy<Customer>('customers', ({ createdAt, id }) => ({ at: createdAt, id }));

export class CustomerService {
  readonly #regionId: RegionId;
  readonly #repository: CustomerRepository;
  readonly #routing: RoutingDirectory;
  /** Customers that are not here, and why: whoever asks for random ids must not ask the global database each time. */
  readonly #strangers = new LRUCache<CustomerId, 'unknown' | 'foreign'>({ max: 10_000, ttl: 5_000 });

  readonly #onChange: (customerId: CustomerId) => void;

  constructor({ regionId, repository, routing, onChange = () => undefined }: CustomerServiceOptions) {
    this.#onChange = onChange;
    this.#regionId = regionId;
    this.#repository = repository;
    this.#routing = routing;
  }

  readonly notFound = (): AppError => customerNotFound(this.#regionId);

  /** For what the caller wants to do with it. Rejects with CUSTOMER_NOT_FOUND, WRONG_REGION (another region owns it) or FORBIDDEN. */
  async get(caller: Caller, customerId: string, operation: Operation = 'customer.read'): Promise<Customer> {
    const id = parseCustomerId(customerId);
    const found = (await this.getMany(caller, [id], operation)).get(id);
    if (found === undefined) throw this.notFound();
    if (found instanceof AppError) throw found;
    return found;
  }

  /** Each customer, or the reason why the caller does not get it; one statement in the usual case that all are here. */
  async getMany(
    caller: Caller,
    ids: readonly CustomerId[],
    operation: Operation = 'customer.read',
  ): Promise<Map<CustomerId, Customer | AppError>> {
    const found = new Map<CustomerId, Customer | AppError>();
    const regionId = this.#regionId;
    for (const id of ids) {
      // The S3 side has authorised the request already, by its own rules.
      const refusal =
        caller.kind === 'service' ? undefined : refusalOf(caller, operation, { customerId: id, regionId });
      if (refusal !== undefined) found.set(id, refusal);
    }
    const allowed = ids.filter((id) => !found.has(id));
    if (allowed.length === 0) return found;
    for (const customer of await this.#repository.findMany(allowed)) found.set(customer.id, customer);
    const missing = allowed.filter((id) => !found.has(id));
    const foreign = await this.#foreign(missing);
    for (const id of missing) found.set(id, foreign.has(id) ? wrongRegion(regionId) : this.notFound());
    return found;
  }

  async list(
    caller: Caller,
    filter: CustomerFilter,
    page: Page,
  ): Promise<Connection<Customer> & { filter: CustomerFilter }> {
    const narrowed = { ...filter, id: onlyCustomer(caller, 'customer.list', this.#regionId) ?? undefined };
    const rows = await this.#repository.list(narrowed, page);
    return { ...toConnection(rows, page, cursorOf), filter: narrowed };
  }

  count(filter: CustomerFilter): Promise<number> {
    return this.#repository.count(filter);
  }

  /**
   * Creates the customer's profile, or sets every given field of it. A customer that nobody owns is claimed for this region
   * first. Rejects with UNPROCESSABLE, WRONG_REGION, CONFLICT (being relocated), FORBIDDEN or ROUTING_UNAVAILABLE (new ones only).
   */
  async register(
    caller: Caller,
    customerId: string,
    input: Readonly<Record<string, unknown>>,
    names: FieldNames = GRAPHQL_FIELDS,
  ): Promise<Registration> {
    const id = parseCustomerId(customerId);
    authorize(caller, 'customer.register', { customerId: id, regionId: this.#regionId });
    const profile = parseRegistration(input, names);
    const existing = await this.#repository.find(id);
    checkPlacement(this.#regionId, existing, profile, names);
    const registration =
      existing === undefined
        ? await this.#create(id, profile, names)
        : { customer: await this.#update(existing, profile), created: false };
    this.#onChange(id);
    return registration;
  }

  async #create(id: CustomerId, profile: CustomerProfile, names: FieldNames): Promise<Registration> {
    if (profile.name === undefined) {
      throw unprocessable([{ field: names.name, message: 'is required when a customer is created' }]);
    }
    const owner = await this.#routing.claimCustomer(id);
    if (owner !== this.#regionId) throw wrongRegion(this.#regionId);
    this.#strangers.delete(id);
    const created = await this.#repository.create(id, profile.name, profile);
    if (created !== undefined) return { customer: created, created: true };
    // Somebody else registered it between our look and our insert.
    const customer = await this.#repository.update(id, profile);
    if (customer === undefined) throw new AppError('CONFLICT', 'The customer changed meanwhile. Try again.');
    return { customer, created: false };
  }

  async #update(existing: Customer, profile: CustomerProfile): Promise<Customer> {
    if (existing.complianceStatus === 'relocating') {
      throw new AppError('CONFLICT', 'The customer is being relocated; its profile can be changed afterwards.');
    }
    const updated = await this.#repository.update(existing.id, profile);
    if (updated === undefined) throw this.notFound();
    return updated;
  }

  /** Those that another region owns. When the global layer does not answer, nothing is known of them: none. */
  async #foreign(ids: readonly CustomerId[]): Promise<ReadonlySet<CustomerId>> {
    const unknown = ids.filter((id) => !this.#strangers.has(id));
    const owners = unknown.length === 0 ? new Map<CustomerId, RegionId>() : await this.#owners(unknown);
    if (owners !== undefined) {
      for (const id of unknown) {
        const owner = owners.get(id);
        this.#strangers.set(id, owner === undefined || owner === this.#regionId ? 'unknown' : 'foreign');
      }
    }
    return new Set(ids.filter((id) => this.#strangers.get(id) === 'foreign'));
  }

  async #owners(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId> | undefined> {
    try {
      return await this.#routing.ownersOf(ids);
    } catch (error) {
      if (error instanceof AppError && error.code === 'ROUTING_UNAVAILABLE') return undefined;
      throw error;
    }
  }
}
