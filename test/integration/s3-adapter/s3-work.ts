import type { Clock } from '../../../kernel/clock.ts';
import { createLogger } from '../../../kernel/logging/create-logger.ts';
import type { Webhook } from '../../../subgraphs/regional/notifications/webhook.ts';
import type { RegionPlaces } from '../../../subgraphs/regional/residency/region-places.ts';
import { createS3Work, type S3Work } from '../../../subgraphs/regional/s3/create-s3-work.ts';
import { createTestSealer } from '../../support/audit/test-sealer.ts';
import { placesOf } from '../../support/places.ts';
import type { RunningS3 } from './start-s3.ts';

export interface S3WorkChoices {
  readonly clock: Clock;
  readonly places?: RegionPlaces;
  readonly webhooks?: readonly Webhook[];
}

/** The background work of a region's buckets, run by the test and by its clock. */
export function s3WorkOf({ running }: RunningS3, { clock, places, webhooks = [] }: S3WorkChoices): S3Work {
  const { region, database } = running;
  return createS3Work({
    regionId: region.regionId,
    databaseUrl: database.url,
    settings: '',
    audit: region.recorder,
    sealer: createTestSealer(region.pool),
    webhooks,
    gate: region.services.residencyGate,
    places: places ?? placesOf(region.regionId),
    clock,
    logger: createLogger('test', 'silent'),
  });
}
