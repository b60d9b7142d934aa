import type { RegionId } from '#kernel/ids.ts';

/** A region of the federation: all that the global layer knows of it. */
export interface Region {
  readonly id: RegionId;
  readonly name: string | null;
  readonly country: string | null;
  readonly countryCode: string | null;
  readonly status: RegionStatus;
  /** Where clients reach the region's GraphQL and REST. */
  readonly gatewayEndpoint: string;
  /** Where S3 clients of the region connect. */
  readonly s3Endpoint: string;
}

/** `draining` still answers and takes no new customers; `offline` is not contacted at all. */
export type RegionStatus = 'active' | 'draining' | 'offline';
