import type { SubjectLinkSourceResolvers } from '../../generated/types.ts';

export const SubjectLinkSource: SubjectLinkSourceResolvers = {
  TAG: 'tag',
  METADATA: 'metadata',
  KEY_TEMPLATE: 'key_template',
  MANUAL: 'manual',
};
