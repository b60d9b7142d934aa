import type { ResidencyFindingResolvers } from '../../generated/types.ts';

type Fact = string | number | undefined;

const text = (fact: Fact): string | null => (typeof fact === 'string' ? fact : null);

export const ResidencyFinding: ResidencyFindingResolvers = {
  customerId: (finding) => text(finding['customer_id']),
  objectId: (finding) => text(finding['object_id']),
  table: (finding) => text(finding['table']),
  routedTo: (finding) => text(finding['routed_to']),
  rows: ({ rows }) => (typeof rows === 'number' ? rows : null),
};
