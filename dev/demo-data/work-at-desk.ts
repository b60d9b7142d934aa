import { setTimeout as sleep } from 'node:timers/promises';
import type { StackDescription } from '../start-stack.ts';
import type { DemoCustomer, DemoUpload } from './demo-catalogue.ts';
import type { DemoClient } from './demo-client.ts';

const ONE = { 'x-actor-id': 'officer.one' };
const TWO = { 'x-actor-id': 'officer.two' };
const PLAN_MS = 20_000;
const HOUR_MS = 3_600_000;

/** What officers did through the interfaces: requests with plans, a legal matter, rules in their states, breaches. */
export async function workAtDesk(
  client: DemoClient,
  { regions, gateway }: StackDescription,
  customers: readonly DemoCustomer[],
  uploads: readonly DemoUpload[],
): Promise<void> {
  for (const { regionId, url } of regions) {
    const [first, second] = customers.filter((customer) => customer.regionId === regionId);
    if (first === undefined || second === undefined) continue;
    const ask = (document: string, actor: Record<string, string> = ONE) => graphql(client, gateway, document, actor);
    await ask(
      `placeLegalHold(customerId: "${first.id}", input: { caseId: "2026-17", reason: "Claim for damages", custodian: "Legal department", bucket: "contracts", keyPrefix: "2024/" })`,
    );
    const personOf = ({ id }: DemoCustomer): string =>
      uploads.find(({ customer }) => customer.id === id)?.object.subject ?? '';
    await handle(client, url, first.id, { right: 'access', data_subject_id: personOf(first) }, 'executed');
    await handle(
      client,
      url,
      second.id,
      { right: 'erasure', data_subject_id: personOf(second), erasure_ground: 'A17_1_A' },
      'awaiting',
    );
    await writeRules(ask, regionId, first.id);
    await declareBreach(ask, regionId, second.id);
  }
}

async function handle(
  client: DemoClient,
  url: string,
  customerId: string,
  submission: object,
  until: 'executed' | 'awaiting',
): Promise<void> {
  const headers = { 'x-customer-id': customerId };
  const base = `${url}/api/data-subject-requests`;
  const { id } = (await client.post(base, submission, { ...headers, ...ONE })) as { id: string };
  const act = (action: object, actor: Record<string, string> = ONE) =>
    client.post(`${base}/${id}/actions`, action, { ...headers, ...actor });
  await act({ action: 'verify', step: 'CONFIRM', method: 'Qualified e-signature' });
  await act({ action: 'plan' });
  // Blocked by the legal hold: that is a state to look at, too.
  if (!(await reaches(client, `${base}/${id}`, headers, 'in_progress'))) return;
  await act({ action: 'request_approval' });
  if (until === 'awaiting') return;
  await act({ action: 'approve' }, TWO);
  await act({ action: 'execute' }, TWO);
  await reaches(client, `${base}/${id}`, headers, 'completed');
}

/** The region works by itself; a demo that waits too long goes on without. */
async function reaches(
  client: DemoClient,
  address: string,
  headers: Record<string, string>,
  status: string,
): Promise<boolean> {
  const deadline = Date.now() + PLAN_MS;
  while (Date.now() < deadline) {
    const request = JSON.parse(await client.get(address, headers)) as { status: string };
    if (request.status === status) return true;
    if (request.status === 'blocked_legal_hold') return false;
    await sleep(250);
  }
  return false;
}

type Ask = (mutation: string, actor?: Record<string, string>) => Promise<string>;

async function writeRules(ask: Ask, regionId: string, customerId: string): Promise<void> {
  const of = `regionId: "${regionId}"`;
  const draft = (name: string, type: string, body: string, customer = '') =>
    ask(`draftRule(${of}, input: { name: "${name}", type: ${type}, body: ${body}${customer} }) { id }`);
  const active = await draft(
    'Personnel files stay in the EEA',
    'CROSS_BORDER',
    '{ place: { outsideEea: true }, buckets: ["personnel"], effect: "DENY" }',
  );
  await ask(`simulateRule(${of}, ruleId: "${active}", windowDays: 30) { id }`);
  await ask(`submitRule(${of}, ruleId: "${active}") { id }`);
  await ask(`approveRule(${of}, ruleId: "${active}") { id }`, TWO);
  const simulated = await draft(
    'Reads from Switzerland are logged',
    'CROSS_BORDER',
    '{ place: { inCountries: ["CH"] }, effect: "ALLOW_AND_LOG" }',
  );
  await ask(`simulateRule(${of}, ruleId: "${simulated}", windowDays: 30) { id }`);
  await draft(
    'Invoices are kept ten years',
    'RETENTION',
    '{ bucket: "invoices", minimumDays: 3650, basis: "Accounting act" }',
    `, customerId: "${customerId}"`,
  );
}

async function declareBreach(ask: Ask, regionId: string, customerId: string): Promise<void> {
  const at = (hoursAgo: number): string => `"${new Date(Date.now() - hoursAgo * HOUR_MS).toISOString()}"`;
  const id = await ask(
    `declareBreach(regionId: "${regionId}", input: { customerId: "${customerId}", title: "A lost laptop held exported correspondence", nature: CONFIDENTIALITY, awareAt: ${at(30)}, occurredFrom: ${at(60)}, occurredUntil: ${at(0)}, scope: { bucket: "correspondence" } }) { id }`,
  );
  await ask(
    `assessBreach(regionId: "${regionId}", breachId: "${id}", input: { risk: RISK, consequences: "Letters may be read by strangers", measures: "The disk was encrypted and was wiped from afar" }) { id }`,
  );
}

/** The id that a mutation answers. */
async function graphql(
  client: DemoClient,
  gateway: string,
  mutation: string,
  actor: Record<string, string>,
): Promise<string> {
  const query = `mutation { done: ${mutation} }`;
  const answer = (await client.post(`${gateway}/graphql`, { query }, actor)) as {
    readonly data?: { readonly done: string | { readonly id: string } | null };
    readonly errors?: readonly { readonly message: string }[];
  };
  const done = answer.data?.done;
  if (done === null || done === undefined) {
    throw new Error(`${mutation.slice(0, 60)} was answered with: ${answer.errors?.[0]?.message ?? 'nothing'}`);
  }
  return typeof done === 'string' ? done : done.id;
}
