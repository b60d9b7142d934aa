import type {
  BreachMilestone,
  BreachNature,
  BreachRisk,
  NoSubjectNoticeGround,
  RegionBreachesQuery,
} from '../../generated/graphql.ts';

export type Breach = NonNullable<RegionBreachesQuery['regions'][number]['breaches']>[number] & {
  readonly regionId: string;
};
export type BreachClock = Breach['clocks'][number];

export const NATURES = ['CONFIDENTIALITY', 'INTEGRITY', 'AVAILABILITY'] as const satisfies readonly BreachNature[];
export const RISKS = ['UNLIKELY', 'RISK', 'HIGH'] as const satisfies readonly BreachRisk[];
export const NO_NOTICE_GROUNDS = [
  'A34_3_A_PROTECTED',
  'A34_3_B_RISK_REMOVED',
  'A34_3_C_DISPROPORTIONATE',
] as const satisfies readonly NoSubjectNoticeGround[];

export const MILESTONES: Readonly<Record<BreachMilestone, string>> = {
  A33_1_AUTHORITY_72H: 'Authority, within 72 hours (Art. 33(1))',
  A33_2_CONTROLLER_NOTICE: 'Controller, without undue delay (Art. 33(2))',
  A34_SUBJECTS: 'Data subjects (Art. 34)',
};

export const pick = <Value extends string>(known: readonly Value[], text: string): Value => {
  const found = known.find((value) => value === text);
  if (found === undefined) throw new Error('Choose one of the list.');
  return found;
};
