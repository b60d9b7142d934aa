import { type Request, Router } from 'express';
import type { Caller } from '#kernel/authorization/caller.ts';
import { AppError } from '#kernel/errors.ts';
import { type CustomerId, parseCustomerId, parseRegionId, type RegionId } from '#kernel/ids.ts';
import type { RegionRecord, RegionSource } from '../federation/region-registry.ts';
import { callerOf } from '../http/read-caller.ts';
import { named } from '../http/request-record.ts';

/** The routing rules, as the `routing` subgraph's resolvers use them too. */
export interface RoutingApi {
  /** Fails with CUSTOMER_NOT_ROUTED for a customer that no region owns. */
  routingOf(caller: Caller, id: CustomerId): Promise<CustomerRouting>;
  /** Fails with REGION_NOT_FOUND, or with RELOCATION_REQUIRED if another region owns the customer. */
  assign(
    caller: Caller,
    assignment: { readonly id: CustomerId; readonly regionId: RegionId },
  ): Promise<{
    readonly routing: CustomerRouting;
    readonly created: boolean;
  }>;
}

interface CustomerRouting {
  readonly customerId: CustomerId;
  readonly region: RegionRecord;
}

export interface RoutingRoutesParts {
  readonly routing: RoutingApi;
  readonly regions: RegionSource;
  /** Called with a customer whose assignment may have changed. */
  forget(id: CustomerId): void;
}

/** The product document's `/routing/customers/{id}`. */
export function createRoutingRoutes({ routing, regions, forget }: RoutingRoutesParts): Router {
  const router = Router({ caseSensitive: true });

  router.get('/customers/:id', named('routing.read'), async (request, response) => {
    const { customerId, region } = await routing.routingOf(callerOf(response), customerIdOf(request));
    const available = (await regions.list()).filter(({ status }) => status === 'active');
    response.json({
      customer_id: customerId,
      primary_region: region.id,
      regional_endpoint: region.gatewayEndpoint,
      s3_endpoint: region.s3Endpoint,
      available_regions: available.map(({ id }) => id),
      note: 'Detailed compliance data is stored in regional database',
    });
  });

  router.post('/customers/:id', named('routing.assign'), async (request, response) => {
    const id = customerIdOf(request);
    const { routing: assigned, created } = await routing.assign(callerOf(response), {
      id,
      regionId: regionIdOf(request),
    });
    forget(id);
    const regionId = assigned.region.id;
    response.status(created ? 201 : 200).json({
      customer_id: id,
      assigned_region: regionId,
      message: created
        ? `Customer assigned to region ${regionId}`
        : `Customer was already assigned to region ${regionId}`,
    });
  });

  return router;
}

const customerIdOf = ({ params }: Request): CustomerId => parseCustomerId(String(params['id']));

function regionIdOf({ query, body }: Request): RegionId {
  const value: unknown = query['region_id'] ?? (body as { region_id?: unknown } | undefined)?.region_id;
  if (typeof value === 'string') return parseRegionId(value);
  throw new AppError('BAD_USER_INPUT', 'region_id is required, as a query parameter or in a JSON body.');
}
