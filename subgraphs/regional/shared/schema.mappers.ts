import type { RegionId } from '#kernel/ids.ts';

export interface RegionMapper {
  readonly id: RegionId;
}
