import type { MutationResolvers } from '../../../generated/types.ts';
import { followNamed } from '../../../residency/gate/disclose-result.ts';
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
  return followNamed(trail, draft.customerId, 'draftRule', () =>
    services.rules.draft({ facts, key: idempotencyKey }, draft),
  );
};
