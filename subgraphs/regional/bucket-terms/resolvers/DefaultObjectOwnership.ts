import type { DefaultObjectOwnershipResolvers } from '../../generated/types.ts';

export const DefaultObjectOwnership: DefaultObjectOwnershipResolvers = {
  BUCKET_OWNER_ENFORCED: 'BucketOwnerEnforced',
  BUCKET_OWNER_PREFERRED: 'BucketOwnerPreferred',
  OBJECT_WRITER: 'ObjectWriter',
  NONE: 'None',
};
