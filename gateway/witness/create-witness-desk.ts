import { regionOfOrigin } from '#kernel/audit-origin.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import { nodeSha256 } from '#kernel/transparency-log/node-sha256.ts';
import { describeRefusal, WitnessDesk, type WitnessStore } from '#kernel/transparency-log/witness-desk.ts';
import type { RegionSource } from '../federation/region-registry.ts';
import type { WitnessKey } from './witness-key.ts';

export interface GatewayWitnessOptions {
  readonly store: WitnessStore;
  readonly key: () => Promise<WitnessKey>;
  readonly regions: RegionSource;
  /** Verifier keys of logs that are known from elsewhere. */
  readonly pins?: readonly string[] | undefined;
  readonly logger: Logger;
}

/** The router cosigns the logs of the regions that are registered. */
export function createGatewayWitness({ store, key, regions, pins, logger }: GatewayWitnessOptions): WitnessDesk {
  return new WitnessDesk({
    store,
    key,
    pins,
    knows: async (origin) => {
      const regionId = regionOfOrigin(origin);
      return regionId !== null && (await regions.list()).some(({ id }) => id === regionId);
    },
    onRefused: async (refusal) => {
      const { origin, reason, size, heldSize } = refusal;
      logger.error({ severity: 'critical', origin, reason, size, heldSize }, describeRefusal(refusal));
    },
    hasher: nodeSha256,
    now: () => new Date(),
  });
}
