import type { Command } from 'commander';
import type { Session } from '../create-session.ts';
import { CommandFailure } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { addCertificateCommand } from './add-certificate-command.ts';

interface DataSubjectRequest {
  readonly id: string;
  readonly right: string;
  readonly status: string;
  readonly receivedAt: string;
  readonly dueAt: string;
  readonly overdue: boolean;
  /** STOPPED: answered, refused or withdrawn. */
  readonly clockState: 'RUNNING' | 'PAUSED' | 'STOPPED';
}

interface RequestsAnswer {
  readonly customer: {
    readonly dataSubjectRequests: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly edges: readonly { readonly node: DataSubjectRequest }[];
    } | null;
  } | null;
}

const REQUESTS = `query ($customer: ID!, $after: String) { customer(id: $customer) {
  dataSubjectRequests(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { id right status receivedAt dueAt overdue clockState } } } } }`;

/** `domicile dsr list|show|verify-certificate`. */
export function addDsrCommands(program: Command, json: () => boolean, open: () => Promise<Session>): void {
  const group = program.command('dsr').description('Requests of data subjects (GDPR chapter III).');
  group
    .command('list <customer>')
    .description('Newest first.')
    .option('--overdue', 'only those that wait past their deadline', false)
    .action(async (customer: string, options: { overdue: boolean }) => list(await open(), customer, options));
  group
    .command('show <customer> <request>')
    .description('One request.')
    .action(async (customer: string, request: string) => show(await open(), customer, request));
  addCertificateCommand(group, json);
}

async function list(session: Session, customer: string, { overdue }: { readonly overdue: boolean }): Promise<void> {
  const requests = (await readAll(session, customer)).filter((request) => !overdue || waitsTooLong(request));
  const rows = requests.map((request) => [
    request.id,
    request.right,
    request.status,
    request.dueAt,
    waitsTooLong(request) ? 'OVERDUE' : '',
  ]);
  session.output.answer(requests, table(['id', 'right', 'status', 'due', ''], rows));
}

/** One that ended late stays `overdue` for the record, but nobody has to hurry any more. */
const waitsTooLong = ({ overdue, clockState }: DataSubjectRequest): boolean => overdue && clockState !== 'STOPPED';

async function show(session: Session, customer: string, id: string): Promise<void> {
  const request = (await readAll(session, customer)).find((candidate) => candidate.id === id);
  if (request === undefined) throw new CommandFailure(`The customer has no request ${id}.`);
  session.output.answer(
    request,
    table(
      ['field', 'value'],
      Object.entries(request).map(([field, value]) => [field, String(value)]),
    ),
  );
}

async function readAll({ api }: Session, customer: string): Promise<DataSubjectRequest[]> {
  const requests: DataSubjectRequest[] = [];
  let after: string | null = null;
  do {
    const answer: RequestsAnswer = await api.graphql(REQUESTS, { customer, after });
    const page = answer.customer?.dataSubjectRequests;
    if (page === null || page === undefined) return requests;
    requests.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return requests;
}
