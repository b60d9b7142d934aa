import type { CustomerId } from '#kernel/ids.ts';

export const NATURES = ['confidentiality', 'integrity', 'availability'] as const;
export const RISKS = ['unassessed', 'unlikely', 'risk', 'high'] as const;
export const ROLES = ['controller', 'processor'] as const;
export const NO_NOTICE_GROUNDS = ['A34_3_A_PROTECTED', 'A34_3_B_RISK_REMOVED', 'A34_3_C_DISPROPORTIONATE'] as const;
export const MILESTONES = ['A33_1_AUTHORITY_72H', 'A33_2_CONTROLLER_NOTICE', 'A34_SUBJECTS'] as const;

export type BreachMilestone = (typeof MILESTONES)[number];
export type BreachRisk = (typeof RISKS)[number];
export type BreachRole = (typeof ROLES)[number];
export type NoNoticeGround = (typeof NO_NOTICE_GROUNDS)[number];

/** Which recorded accesses a breach covers; all that are given must hold. */
export interface BreachScope {
  readonly bucket?: string | undefined;
  readonly prefix?: string | undefined;
  readonly operations?: readonly string[] | undefined;
  readonly sourceCountries?: readonly string[] | undefined;
  readonly credentialKinds?: readonly string[] | undefined;
  readonly onlyServed?: boolean | undefined;
}

export interface SubmittedMilestone {
  readonly milestone: BreachMilestone;
  readonly dueAt: Date | null;
  readonly submittedAt: Date | null;
  readonly submittedBy: string | null;
  readonly reference: string | null;
  readonly lateReason: string | null;
}

export interface Breach {
  readonly id: string;
  readonly customerId: CustomerId | null;
  readonly title: string;
  readonly nature: (typeof NATURES)[number];
  readonly awareAt: Date;
  readonly occurredFrom: Date;
  readonly occurredUntil: Date;
  readonly scope: BreachScope;
  readonly risk: BreachRisk;
  readonly role: BreachRole;
  readonly consequences: string | null;
  readonly measures: string | null;
  readonly noSubjectNoticeGround: NoNoticeGround | null;
  /** From the audit trail; null until computed. */
  readonly affectedObjects: number | null;
  readonly affectedSubjects: number | null;
  readonly affectedRequests: number | null;
  readonly computedAt: Date | null;
  readonly declaredBy: string;
  readonly declaredAt: Date;
  readonly closedAt: Date | null;
  readonly milestones: readonly SubmittedMilestone[];
}

const AN_HOUR = 60 * 60 * 1000;
/** Art. 33(1) GDPR: hours run through nights and holidays (Regulation 1182/71 Art. 3(4) moves only periods that are not in hours). */
const AUTHORITY_HOURS = 72;

/** When each notice is due at the latest; null: without undue delay, for which the law names no hour. */
export function dueAt(milestone: BreachMilestone, awareAt: Date): Date | null {
  return milestone === 'A33_1_AUTHORITY_72H' ? new Date(awareAt.getTime() + AUTHORITY_HOURS * AN_HOUR) : null;
}

/** Which notices the breach needs, as far as its risk is known; an unassessed risk counts as one. */
export function requiredMilestones({
  role,
  risk,
  noSubjectNoticeGround,
}: Pick<Breach, 'role' | 'risk' | 'noSubjectNoticeGround'>): readonly BreachMilestone[] {
  // Art. 33(2): a processor tells the controller, who does the rest.
  if (role === 'processor') return ['A33_2_CONTROLLER_NOTICE'];
  const authority: BreachMilestone[] = risk === 'unlikely' ? [] : ['A33_1_AUTHORITY_72H'];
  const subjects: BreachMilestone[] = risk === 'high' && noSubjectNoticeGround === null ? ['A34_SUBJECTS'] : [];
  return [...authority, ...subjects];
}

export interface MilestoneClock extends SubmittedMilestone {
  readonly required: boolean;
  readonly overdue: boolean;
}

export function milestoneClocks(breach: Breach, now: Date): MilestoneClock[] {
  const required = requiredMilestones(breach);
  return MILESTONES.map((milestone) => {
    const known = breach.milestones.find((submitted) => submitted.milestone === milestone);
    const due = dueAt(milestone, breach.awareAt);
    const submittedAt = known?.submittedAt ?? null;
    const isRequired = required.includes(milestone);
    return {
      milestone,
      dueAt: due,
      submittedAt,
      submittedBy: known?.submittedBy ?? null,
      reference: known?.reference ?? null,
      lateReason: known?.lateReason ?? null,
      required: isRequired,
      overdue: isRequired && submittedAt === null && due !== null && due < now,
    };
  });
}
