import type { DataSubjectRight, RequestStatus } from '../../generated/graphql.ts';

export const RIGHTS = [
  'A15_ACCESS',
  'A16_RECTIFICATION',
  'A17_ERASURE',
  'A18_RESTRICTION',
  'A20_PORTABILITY',
  'A21_OBJECTION',
  'A22_AUTOMATED_DECISION',
  'A7_3_WITHDRAW_CONSENT',
] as const satisfies readonly DataSubjectRight[];

export interface RequestCard {
  readonly id: string;
  readonly regionId: string;
  readonly customerId: string;
  readonly right: DataSubjectRight;
  readonly status: RequestStatus;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
}

export interface Lane {
  readonly title: string;
  readonly statuses: readonly RequestStatus[];
  readonly closed?: true;
}

/** What somebody has to do next, from left to right. */
export const LANES: readonly Lane[] = [
  { title: 'New', statuses: ['RECEIVED', 'IDENTITY_VERIFICATION'] },
  { title: 'Verified', statuses: ['VERIFIED', 'SCOPING'] },
  { title: 'In progress', statuses: ['IN_PROGRESS', 'EXTENDED'] },
  { title: 'Awaiting approval', statuses: ['AWAITING_APPROVAL'] },
  { title: 'Blocked', statuses: ['BLOCKED_LEGAL_HOLD'] },
  {
    title: 'Closed',
    statuses: ['COMPLETED', 'PARTIALLY_COMPLETED', 'REJECTED', 'WITHDRAWN', 'DUPLICATE'],
    closed: true,
  },
];

const DAY_MS = 86_400_000;

/** A request has an address below its customer, whose region holds it. */
export const requestAddress = ({ customerId, id }: Pick<RequestCard, 'customerId' | 'id'>): string =>
  `/requests/${encodeURIComponent(customerId)}/${encodeURIComponent(id)}`;

export const isClosed = (status: RequestStatus): boolean =>
  LANES.some(({ closed, statuses }) => closed === true && statuses.includes(status));

/** Whole days until the deadline; negative when it has passed. */
export const daysLeft = (dueAt: string, now: number): number => Math.floor((new Date(dueAt).getTime() - now) / DAY_MS);

export type Urgency = 'overdue' | 'soon' | 'fine' | 'done';

const SOON_DAYS = 7;

export function urgencyOf(card: Pick<RequestCard, 'dueAt' | 'overdue' | 'status'>, now: number): Urgency {
  if (isClosed(card.status)) return 'done';
  if (card.overdue) return 'overdue';
  return daysLeft(card.dueAt, now) <= SOON_DAYS ? 'soon' : 'fine';
}

/** Open ones by deadline, closed ones by when they came in, newest first. */
export const inLane = (cards: readonly RequestCard[], { statuses, closed }: Lane): RequestCard[] =>
  cards
    .filter(({ status }) => statuses.includes(status))
    .sort((one, other) =>
      closed === true ? other.receivedAt.localeCompare(one.receivedAt) : one.dueAt.localeCompare(other.dueAt),
    );

export function clockText(days: number): string {
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} overdue`;
  return `${days} ${days === 1 ? 'day' : 'days'} left`;
}

export const CSV_HEADER = ['id', 'region', 'customer', 'right', 'status', 'received_at', 'due_at', 'overdue'];

export const toCsvRow = (card: RequestCard) => [
  card.id,
  card.regionId,
  card.customerId,
  card.right,
  card.status,
  card.receivedAt,
  card.dueAt,
  urgencyOf(card, Date.now()) === 'overdue',
];
