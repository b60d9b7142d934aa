import type { RegionId } from '#kernel/ids.ts';

/** A storage provider that can hold blobs of a region. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  readonly regionId: RegionId;
  readonly country: string;
  readonly countryCode: string | null;
  readonly zoneCode: string;
  readonly endpointUrl: string;
  readonly status: ProviderStatus;
  readonly objectLock: boolean;
  readonly versioning: boolean;
  readonly iso27001Gdpr: boolean;
  readonly veeamReady: boolean;
}

export type ProviderStatus = 'active' | 'maintenance' | 'offline';
