/** One step of a demo request's life: what the database is told, in the order that its rules demand. */
interface Step {
  readonly status: string;
  /** Further columns, as SQL; `r` is the row. */
  readonly set?: string;
}

export interface Story {
  readonly ending: string;
  /** Share of all requests, in parts of 100. */
  readonly weight: number;
  /** How long ago it came in, in days. */
  readonly age: readonly [number, number];
  readonly steps: readonly Step[];
}

const verified: Step = {
  status: 'verified',
  set: "verified_at = r.received_at + interval '2 days', verification_status = 'verified', verification_method = 'qualified e-signature'",
};
const scoping: Step = { status: 'scoping' };
const working: Step = { status: 'in_progress' };
const asked: Step = { status: 'awaiting_approval', set: "approval_requested_by = 'officer.one'" };
const approved: Step = {
  status: 'in_progress',
  set: "approved_by = 'officer.two', approved_at = r.received_at + interval '12 days', execution_started_at = r.received_at + interval '12 days'",
};
const answered = "completed_at = r.received_at + interval '14 days', completed_by = 'officer.two'";

/** Every state of the lifecycle, by the way that leads there. The open ones that are older than a month are overdue. */
export const STORIES: readonly Story[] = [
  { ending: 'received', weight: 9, age: [0, 6], steps: [] },
  { ending: 'identity_verification', weight: 7, age: [1, 12], steps: [{ status: 'identity_verification' }] },
  { ending: 'verified', weight: 5, age: [3, 14], steps: [verified] },
  { ending: 'scoping', weight: 6, age: [4, 20], steps: [verified, scoping] },
  { ending: 'in_progress', weight: 12, age: [5, 38], steps: [verified, scoping, working] },
  {
    ending: 'extended',
    weight: 5,
    age: [26, 70],
    steps: [
      verified,
      scoping,
      working,
      { status: 'extended', set: "response_deadline = r.response_deadline + interval '2 months'" },
    ],
  },
  { ending: 'awaiting_approval', weight: 8, age: [10, 34], steps: [verified, scoping, working, asked] },
  {
    ending: 'blocked_legal_hold',
    weight: 4,
    age: [20, 60],
    steps: [verified, scoping, { status: 'blocked_legal_hold' }],
  },
  {
    ending: 'completed',
    weight: 28,
    age: [30, 360],
    steps: [verified, scoping, working, asked, approved, { status: 'completed', set: answered }],
  },
  {
    ending: 'partially_completed',
    weight: 4,
    age: [30, 300],
    steps: [
      verified,
      scoping,
      working,
      asked,
      approved,
      { status: 'partially_completed', set: `${answered}, deferred_items = 2` },
    ],
  },
  {
    ending: 'rejected',
    weight: 5,
    age: [30, 340],
    steps: [
      verified,
      {
        status: 'rejected',
        set: `refusal_ground = 'A12_5_EXCESSIVE', refusal_narrative = 'The same request was answered in full eleven days before.',
              refusal_notice_sent_at = r.received_at + interval '9 days', ${answered}`,
      },
    ],
  },
  { ending: 'withdrawn', weight: 5, age: [20, 340], steps: [verified, { status: 'withdrawn' }] },
  {
    ending: 'duplicate',
    weight: 2,
    age: [20, 200],
    steps: [verified, { status: 'duplicate', set: 'duplicate_of = gen_random_uuid()' }],
  },
];
