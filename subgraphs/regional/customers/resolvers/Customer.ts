import { parseCustomerId } from '#kernel/ids.ts';
import type { CustomerResolvers } from '../../generated/types.ts';
import { requireThisRegion } from '../../shared/region-guard.ts';

export const Customer: Pick<
  CustomerResolvers,
  | 'allowedRegions'
  | 'complianceOfficerEmail'
  | 'complianceRequirements'
  | 'complianceStatus'
  | 'country'
  | 'countryCode'
  | 'createdAt'
  | 'customerType'
  | 'dataClassification'
  | 'dataResidencyRequirement'
  | 'id'
  | 'name'
  | 'nextComplianceReview'
  | 'primaryContactEmail'
  | 'region'
  | '__resolveReference'
> = {
  __resolveReference: async ({ id, region }, { trail, regionId, loaders }) =>
    trail.follow(String(id), 'Customer', async () => {
      // The router sends a customer to its owner; a representation of another region is a mistake or a forgery.
      requireThisRegion(regionId, String(region?.id));
      return loaders.customers.load(parseCustomerId(String(id)));
    }),
  region: ({ regionId }) => ({ id: regionId }),
  customerType: ({ type }) => type,
  allowedRegions: ({ allowedRegions }) => [...allowedRegions],
  complianceRequirements: ({ complianceRequirements }) => [...complianceRequirements],
};
