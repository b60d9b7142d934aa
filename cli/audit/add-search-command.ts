import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Session } from '../create-session.ts';
import { table } from '../output/table.ts';

interface SearchOptions {
  readonly operation?: string;
  readonly subject?: string;
  readonly decision?: string;
  readonly from?: string;
  readonly to?: string;
  readonly crossBorder: boolean;
  readonly limit: number;
}

interface Entry {
  readonly at: string;
  readonly operation: string;
  readonly bucket: string | null;
  readonly objectKey: string | null;
  readonly actor: string | null;
  readonly sourceCountry: string | null;
  readonly statusCode: number;
  readonly decision: string;
}

interface SearchAnswer {
  readonly customer: { readonly auditEntries: { readonly edges: readonly { readonly node: Entry }[] } | null } | null;
}

const SEARCH = `query ($customer: ID!, $first: Int, $filter: AuditEntryFilter) { customer(id: $customer) {
  auditEntries(first: $first, filter: $filter) { edges { node {
    id at channel operation bucket objectKey versionId actor sourceIp sourceCountry statusCode decision decisionReasons requestId } } } } }`;

const LIMIT = 50;
const LARGEST_LIMIT = 200;

/** `domicile audit search`, beside the commands that need no server. */
export function addSearchCommand(audit: Command, open: () => Promise<Session>): void {
  audit
    .command('search <customer>')
    .description("Entries of a customer's trail, newest first. The search is itself recorded.")
    .option('--operation <name>', 'by its exact name, e.g. GetObject')
    .option('--subject <reference>', 'entries that concern this data subject')
    .addOption(new Option('--decision <decision>').choices(['ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY']))
    .option('--from <instant>', 'inclusive, e.g. 2026-01-01T00:00:00Z')
    .option('--to <instant>', 'exclusive')
    .option('--cross-border', 'transfers only', false)
    .option('--limit <n>', 'how many', readLimit, LIMIT)
    .action(async (customer: string, options: SearchOptions) => search(await open(), customer, options));
}

async function search({ api, output }: Session, customer: string, options: SearchOptions): Promise<void> {
  const { operation, subject, decision, from, to, crossBorder, limit } = options;
  const filter = {
    ...(operation === undefined ? {} : { operation }),
    ...(subject === undefined ? {} : { subject }),
    ...(decision === undefined ? {} : { decisions: [decision] }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(crossBorder ? { crossBorderOnly: true } : {}),
  };
  const answer = await api.graphql<SearchAnswer>(SEARCH, { customer, first: limit, filter });
  const entries = (answer.customer?.auditEntries?.edges ?? []).map(({ node }) => node);
  const rows = entries.map((entry) => [
    entry.at,
    entry.operation,
    String(entry.statusCode),
    entry.decision,
    [entry.bucket, entry.objectKey].filter(Boolean).join('/'),
    entry.actor ?? '',
    entry.sourceCountry ?? '',
  ]);
  output.answer(entries, table(['at', 'operation', 'status', 'decision', 'object', 'actor', 'from'], rows));
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LARGEST_LIMIT) return limit;
  throw new InvalidArgumentError(`It is a number from 1 to ${LARGEST_LIMIT}.`);
}
