import type { DataSubjectRequestResolvers } from '../../generated/types.ts';

export const DataSubjectRequest: DataSubjectRequestResolvers = {
  id: ({ state }) => state.id,
  right: ({ state }) => state.right,
  status: ({ state }) => state.status,
  daysRemaining: (request, _arguments, { services }) => services.requests.clockOf(request).daysRemaining,
  overdue: (request, _arguments, { services }) => services.requests.clockOf(request).overdue,
  clockState: (request, _arguments, { services }) => services.requests.clockOf(request).state,
  extension: (request, _arguments, { services }) => services.requests.clockOf(request).extension,
  verifiedAt: ({ state }) => state.verification?.at ?? null,
  verificationMethod: ({ state }) => state.verification?.method ?? null,
  approvalRequestedBy: ({ state }) => state.approval?.requestedBy ?? null,
  approvedBy: ({ state }) => state.approval?.approvedBy ?? null,
  refusalGround: ({ state }) => state.refusal?.ground ?? null,
  refusalNarrative: ({ state }) => state.refusal?.narrative ?? null,
  duplicateOf: ({ state }) => state.duplicateOf,
  deferredItems: ({ state }) => state.deferredItems,
};
