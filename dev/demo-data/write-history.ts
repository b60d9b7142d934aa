import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { type DemoCustomer, demoSubject } from './demo-catalogue.ts';
import { STORIES, type Story } from './request-stories.ts';
import type { Dice } from './seeded-random.ts';

const DAY_MS = 86_400_000;
const TYPES = [
  'access',
  'access',
  'erasure',
  'erasure',
  'erasure',
  'portability',
  'rectification',
  'restriction',
  'objection',
  'withdraw_consent',
] as const;

const EVENTS = [
  ['transfer_logged', 'low', 'Read from another EEA country was allowed and logged'],
  ['transfer_logged', 'low', 'Read under standard contractual clauses was allowed and logged'],
  ['residency_denied', 'medium', 'A read from outside the permitted countries was refused'],
  ['residency_denied', 'high', 'Repeated reads from outside the permitted countries were refused'],
  ['review_required', 'medium', 'Data protection impact assessment is due for review'],
  ['retention_expired', 'low', 'Objects reached the end of their retention period'],
  ['legal_hold_applied', 'medium', 'Objects were placed under legal hold'],
  ['legal_hold_released', 'low', 'A legal hold was released by two people'],
  ['violation', 'high', 'Objects without a retention schedule in a restricted bucket'],
  ['violation', 'critical', 'A replica was configured outside the permitted regions'],
  ['personal_data_breach', 'critical', 'A lost laptop held exported personal data'],
] as const;

/**
 * What no interface can do, because it happened before the demo began: a year of events, and requests with their age. The
 * database's own rules apply, so each request goes through every state on its way.
 */
export async function writeHistory(
  databaseUrl: string,
  customers: readonly DemoCustomer[],
  dice: Dice,
  requests: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('BEGIN');
    await writeEvents(client, customers, dice);
    await writeRequests(client, customers, dice, requests);
    await markObjects(client, customers);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

async function writeEvents(client: pg.Client, customers: readonly DemoCustomer[], dice: Dice): Promise<void> {
  const perCustomer = 24;
  const rows = customers.flatMap(({ id }) =>
    Array.from({ length: perCustomer }, () => {
      const [type, severity, description] = dice.pick(EVENTS);
      const at = new Date(Date.now() - dice.below(365) * DAY_MS - dice.below(DAY_MS));
      // Old ones are dealt with; of the last month's, some are still open.
      const isOpen = at.getTime() > Date.now() - 30 * DAY_MS && dice.below(2) === 0;
      return { id, type, severity, description, at, resolved: isOpen ? null : new Date(at.getTime() + 5 * DAY_MS) };
    }),
  );
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await client.query(
    `INSERT INTO compliance_events (customer_id, event_type, severity, event_description, created_at, resolved_at, remediation_deadline)
     SELECT c, t, s, d, at, resolved, CASE WHEN resolved IS NULL THEN at + interval '21 days' END
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[]) AS e(c, t, s, d, at, resolved)`,
    [column('id'), column('type'), column('severity'), column('description'), column('at'), column('resolved')],
  );
}

async function writeRequests(
  client: pg.Client,
  customers: readonly DemoCustomer[],
  dice: Dice,
  requests: number,
): Promise<void> {
  let rest = requests;
  for (const story of STORIES) {
    const count = story === STORIES.at(-1) ? rest : Math.round((requests * story.weight) / 100);
    rest -= count;
    await tell(client, story, customers, dice, count);
  }
}

async function tell(
  client: pg.Client,
  { age, steps }: Story,
  customers: readonly DemoCustomer[],
  dice: Dice,
  count: number,
): Promise<void> {
  const [youngest, oldest] = age;
  const rows = Array.from({ length: count }, () => {
    const customer = dice.pick(customers);
    const received = new Date(
      Date.now() - (youngest + dice.below(oldest - youngest + 1)) * DAY_MS - dice.below(DAY_MS / 2),
    );
    return {
      id: randomUUID(),
      customer: customer.id,
      subject: demoSubject(dice, customer),
      type: dice.pick(TYPES),
      received,
    };
  });
  const column = <Key extends keyof (typeof rows)[number]>(key: Key) => rows.map((row) => row[key]);
  await client.query(
    `INSERT INTO data_subject_requests (id, customer_id, data_subject_id, request_type, received_at, created_at, response_deadline)
     SELECT id, c, s, t, at, at, at + interval '1 month' FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) AS q(id, c, s, t, at)`,
    [column('id'), column('customer'), column('subject'), column('type'), column('received')],
  );
  const ids = column('id');
  for (const { status, set } of steps) {
    await client.query(
      `UPDATE data_subject_requests AS r SET status = $2, revision = revision + 1${set === undefined ? '' : `, ${set}`} WHERE id = ANY ($1::uuid[])`,
      [ids, status],
    );
  }
}

/** A few objects of every customer are on hold or need a look. */
async function markObjects(client: pg.Client, customers: readonly DemoCustomer[]): Promise<void> {
  await client.query(
    `UPDATE object_metadata AS o SET
       legal_hold = place % 23 = 0, legal_hold_reason = CASE WHEN place % 23 = 0 THEN 'Pending litigation' END,
       compliance_status = CASE WHEN place % 397 = 0 THEN 'violation'
         WHEN abs(hashtext(o.customer_id)) % 5 < 2 AND place % 29 = 0 THEN 'review_required' ELSE 'compliant' END,
       data_classification = CASE WHEN o.bucket_name = 'personnel' THEN 'restricted' WHEN o.bucket_name = 'contracts' THEN 'confidential' ELSE 'internal' END
     FROM (SELECT object_id, row_number() OVER (ORDER BY customer_id, object_key) AS place FROM object_metadata WHERE customer_id = ANY ($1)) AS p
     WHERE p.object_id = o.object_id`,
    [customers.map(({ id }) => id)],
  );
}
