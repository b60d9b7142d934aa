export type { Region as RegionMapper } from './region.ts';
