import type { CustomerId } from '#kernel/ids.ts';
import type { UnitOfWork } from '../shared/unit-of-work.ts';
import type { Breach, BreachMilestone, BreachRisk, BreachScope, NoNoticeGround } from './breach.ts';

export interface NewBreach {
  readonly customerId: CustomerId | null;
  readonly title: string;
  readonly nature: Breach['nature'];
  readonly awareAt: Date;
  readonly occurredFrom: Date;
  readonly occurredUntil: Date;
  readonly scope: BreachScope;
  readonly risk: BreachRisk;
  readonly role: Breach['role'];
}

export interface BreachAssessment {
  readonly risk: BreachRisk;
  readonly consequences: string | null;
  readonly measures: string | null;
  readonly noSubjectNoticeGround: NoNoticeGround | null;
}

export interface MilestoneSubmission {
  readonly milestone: BreachMilestone;
  readonly dueAt: Date | null;
  readonly submittedAt: Date;
  readonly reference: string | null;
  readonly lateReason: string | null;
}

export interface BreachImpact {
  readonly affectedRequests: number;
  readonly affectedObjects: number;
  readonly affectedSubjects: number;
}

export interface BreachRepository {
  find(id: string): Promise<Breach | null>;
  lock(id: string, unit: UnitOfWork): Promise<Breach | null>;
  /** Newest first, at most 200; null: of the region. */
  list(customerId: CustomerId | null): Promise<Breach[]>;
  declare(breach: NewBreach, by: string, unit: UnitOfWork): Promise<string>;
  linkEvent(id: string, eventId: string, unit: UnitOfWork): Promise<void>;
  assess(id: string, assessment: BreachAssessment, unit: UnitOfWork): Promise<void>;
  submit(id: string, submission: MilestoneSubmission, by: string, unit: UnitOfWork): Promise<void>;
  close(id: string, by: string, unit: UnitOfWork): Promise<void>;
  /** Requests, objects and data subjects of the breach's period and scope, from the audit trail and the subject index. */
  measure(breach: Breach): Promise<BreachImpact>;
  keepImpact(id: string, impact: BreachImpact, unit: UnitOfWork): Promise<void>;
}
