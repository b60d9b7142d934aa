import type { ApiClient } from './api-client.ts';

/** Where a customer's data lives; asked before anything about it is sent. */
export interface CustomerRegion {
  readonly regionId: string;
  readonly endpoint: string;
  readonly s3Endpoint: string;
}

interface Routing {
  readonly primary_region: string;
  readonly regional_endpoint: string;
  readonly s3_endpoint: string;
}

export async function findRegion(api: ApiClient, customerId: string): Promise<CustomerRegion> {
  const { body } = await api.rest('GET', `${api.gateway}/routing/customers/${encodeURIComponent(customerId)}`);
  const { primary_region, regional_endpoint, s3_endpoint } = body as Routing;
  return { regionId: primary_region, endpoint: regional_endpoint, s3Endpoint: s3_endpoint };
}
