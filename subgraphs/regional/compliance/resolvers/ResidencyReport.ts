import type { ResidencyReportResolvers } from '../../generated/types.ts';

export const ResidencyReport: ResidencyReportResolvers = {
  checked: ({ checked }) => Object.entries(checked).map(([what, count]) => ({ what, count })),
  findings: ({ findings }) => [...findings],
};
