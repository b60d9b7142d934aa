import type { TransferAssessmentResolvers } from '../../generated/types.ts';

export const TransferAssessment: TransferAssessmentResolvers = {
  exporterUnderGdpr: ({ criteria }) => criteria.exporterUnderGdpr,
  disclosedToAnotherOrganisation: ({ criteria }) => criteria.disclosedToAnotherOrganisation,
  recipientInThirdCountry: ({ criteria }) => criteria.recipientInThirdCountry,
};
