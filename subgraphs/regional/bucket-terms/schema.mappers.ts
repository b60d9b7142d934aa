import type { BucketDefaultsInput } from './bucket-terms.ts';

export type DefaultObjectOwnershipMapper = BucketDefaultsInput['objectOwnership'];
