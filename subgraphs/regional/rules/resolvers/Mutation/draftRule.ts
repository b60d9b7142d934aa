import type { MutationResolvers } from '../../../generated/types.ts';
import { requireThisRegion } from '../../../shared/region-guard.ts';
import type { RuleDraft } from '../../rule-service.ts';

export const draftRule: NonNullable<MutationResolvers['draftRule']> = async (
  _parent,
  { input, idempotencyKey, ...args },
  { regionId, facts, services, trail },
) => {
  requireThisRegion(regionId, args.regionId);
  // Its enum has the domain's values here, whatever the generated type says.
  const draft = input as unknown as RuleDraft;
  if (draft.customerId) trail.touch(draft.customerId, 'draftRule');
  return services.rules.draft({ facts, key: idempotencyKey }, draft);
};
