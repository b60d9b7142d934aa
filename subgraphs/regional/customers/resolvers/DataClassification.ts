import type { DataClassificationResolvers } from '../../generated/types.ts';

export const DataClassification: DataClassificationResolvers = {
  PUBLIC: 'public',
  INTERNAL: 'internal',
  CONFIDENTIAL: 'confidential',
  RESTRICTED: 'restricted',
};
