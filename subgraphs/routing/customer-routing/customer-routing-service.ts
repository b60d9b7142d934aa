import { authorize } from '#kernel/authorization/authorize.ts';
import type { Caller } from '#kernel/authorization/caller.ts';
import { AppError } from '#kernel/errors.ts';
import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Region } from '../regions/region.ts';
import type { RegionService } from '../regions/region-service.ts';
import type { AssignmentOutcome, CustomerAssignment, CustomerRouting } from './customer-routing.ts';
import type { CustomerRoutingRepository } from './customer-routing-repository.ts';

export const notRouted = (id: CustomerId): AppError =>
  new AppError(
    'CUSTOMER_NOT_ROUTED',
    `No region owns customer ${id}. Assign it with POST /routing/customers/${id}?region_id=…`,
    { facts: { customerId: id } },
  );

/** Assignment of customers to regions. An assignment is made once; changing it is a relocation, never an overwrite. */
export class CustomerRoutingService {
  readonly #repository: CustomerRoutingRepository;
  readonly #regions: RegionService;

  constructor(repository: CustomerRoutingRepository, regions: RegionService) {
    this.#repository = repository;
    this.#regions = regions;
  }

  ownersOf(ids: readonly CustomerId[]): Promise<ReadonlyMap<CustomerId, RegionId>> {
    return this.#repository.findOwners(ids);
  }

  keyOwnersOf(accessKeyIds: readonly string[]): Promise<ReadonlyMap<string, CustomerId>> {
    return this.#repository.findKeyOwners(accessKeyIds);
  }

  async routingOf(caller: Caller, id: CustomerId): Promise<CustomerRouting> {
    const regionId = (await this.#repository.findOwners([id])).get(id);
    authorize(caller, 'routing.read', { customerId: id, regionId });
    if (regionId === undefined) throw notRouted(id);
    return { customerId: id, region: await this.#registered(regionId) };
  }

  async assign(caller: Caller, { id, regionId }: CustomerAssignment): Promise<AssignmentOutcome> {
    authorize(caller, 'routing.assign', { customerId: id, regionId });
    const region = await this.#registered(regionId);
    if (region.status !== 'active') {
      const owner = (await this.#repository.findOwners([id])).get(id);
      if (owner === undefined) {
        throw new AppError('CONFLICT', `Region ${regionId} is ${region.status} and takes no new customers.`);
      }
    }
    const { owner, created } = await this.#repository.assignIfFree({ id, regionId });
    if (owner !== regionId) {
      throw new AppError(
        'RELOCATION_REQUIRED',
        `Customer ${id} is assigned to region ${owner}. Moving it to ${regionId} is a relocation, not a new assignment.`,
        { facts: { customerId: id, assignedRegion: owner } },
      );
    }
    return { routing: { customerId: id, region }, created };
  }

  async #registered(regionId: RegionId): Promise<Region> {
    const region = await this.#regions.find(regionId);
    if (region !== undefined) return region;
    const known = (await this.#regions.list()).map(({ id }) => id).join(', ');
    throw new AppError(
      'REGION_NOT_FOUND',
      `Region ${regionId} is not registered; registered are: ${known || 'none'}.`,
      {
        facts: { regionId },
      },
    );
  }
}
