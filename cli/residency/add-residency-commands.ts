import type { Command } from 'commander';
import type { Session } from '../create-session.ts';
import { CommandFailure } from '../exit-codes.ts';
import { table } from '../output/table.ts';

interface Report {
  readonly status: 'COMPLIANT' | 'VIOLATION' | 'INCOMPLETE';
  readonly checked: readonly { readonly what: string; readonly count: number | null }[];
  readonly findings: readonly {
    readonly code: string;
    readonly customerId: string | null;
    readonly objectId: string | null;
  }[];
}

interface CheckAnswer {
  readonly regions: readonly { readonly id: string; readonly residencyCheck: Report | null }[];
}

const CHECK = `{ regions { id residencyCheck { status checked { what count }
  findings { code customerId objectId table rows routedTo } } } }`;

/** `domicile residency check`. */
export function addResidencyCommands(program: Command, open: () => Promise<Session>): void {
  program
    .command('residency')
    .description('Whether data is where it belongs.')
    .command('check')
    .description('Looks in every table and blob store of every region. Exit code 1 unless all of it is compliant.')
    .action(async () => check(await open()));
}

async function check({ api, output }: Session): Promise<void> {
  const { regions } = await api.graphql<CheckAnswer>(CHECK);
  const rows = regions.map(({ id, residencyCheck: report }) => [
    id,
    report?.status ?? 'NO ANSWER',
    (report?.checked ?? []).map(({ what, count }) => `${what} ${count ?? 'not looked at'}`).join(', '),
  ]);
  const findings = regions.flatMap(({ id, residencyCheck: report }) =>
    (report?.findings ?? []).map(({ code, customerId, objectId }) =>
      `${id} ${code} ${customerId ?? ''} ${objectId ?? ''}`.trimEnd(),
    ),
  );
  output.answer(regions, [...table(['region', 'status', 'looked at'], rows), ...findings]);
  const wrong = regions.filter(({ residencyCheck }) => residencyCheck?.status !== 'COMPLIANT');
  if (wrong.length > 0) throw new CommandFailure(`Not compliant: ${wrong.map(({ id }) => id).join(', ')}.`);
}
