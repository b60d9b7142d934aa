import type { CustomerRoutingResolvers } from './../../generated/types.ts';

export const CustomerRouting: CustomerRoutingResolvers = {
  regionalEndpoint: ({ region }) => region.gatewayEndpoint,
  s3Endpoint: ({ region }) => region.s3Endpoint,
};
