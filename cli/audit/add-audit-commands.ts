import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import type { ExportTrust } from '#kernel/transparency-log/export-verifier.ts';
import { parseVerifierKey, type VerifierKey } from '#kernel/transparency-log/verifier-key.ts';
import type { Session } from '../create-session.ts';
import { CommandFailure } from '../exit-codes.ts';
import { addSearchCommand } from './add-search-command.ts';
import { renderReport } from './render-report.ts';
import { verifyExportFile } from './verify-export-file.ts';

interface VerifyOptions {
  readonly key: readonly VerifierKey[];
  readonly witness: readonly VerifierKey[];
  readonly quorum: number;
  readonly checkpoint: readonly string[];
  readonly expiredBefore?: string;
}

export function addAuditCommands(program: Command, isJson: () => boolean, open: () => Promise<Session>): void {
  const audit = program.command('audit').description('The audit trail, without trusting who keeps it.');
  addSearchCommand(audit, open);
  audit
    .command('verify')
    .description('Checks a signed export offline and names the first bad entry. Exit code 1 if anything is wrong.')
    .argument('<file>', 'an export of /api/audit/export, or - for standard input')
    .option(
      '--key <verifier-key>',
      'a key of the log that you know from elsewhere; repeat for more',
      gather(parseKey),
      [],
    )
    .option('--witness <verifier-key>', 'a witness whose cosignature counts; repeat for more', gather(parseKey), [])
    .option('--quorum <count>', 'how many of these witnesses must have cosigned', parseCount, 0)
    .option('--checkpoint <file>', 'a signed checkpoint that you kept earlier; repeat for more', gather(String), [])
    .option('--expired-before <instant>', 'entries before it may have been dropped by retention', parseInstant)
    .action(async (file: string, options: VerifyOptions) => {
      const report = await verifyExportFile(file, await trustOf(options));
      process.stdout.write(`${isJson() ? JSON.stringify(report, undefined, 2) : renderReport(report)}\n`);
      if (report.findingCount > 0)
        throw new CommandFailure(`${report.findingCount} findings: the export does not hold.`);
    });
}

async function trustOf({ key, witness, quorum, checkpoint, expiredBefore }: VerifyOptions): Promise<ExportTrust> {
  const held = await Promise.all(checkpoint.map((path) => readFile(path, 'utf8')));
  const expiry = expiredBefore === undefined ? {} : { expiredBefore };
  return { logKeys: key, witnessKeys: witness, quorum, held, ...expiry };
}

const gather =
  <Value>(parse: (text: string) => Value) =>
  (text: string, before: readonly Value[]): readonly Value[] => [...before, parse(text)];

function parseKey(text: string): VerifierKey {
  try {
    return parseVerifierKey(text);
  } catch {
    throw new InvalidArgumentError('It must be a verifier key: <name>+<key id>+<base64>.');
  }
}

function parseCount(text: string): number {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a number.');
}

function parseInstant(text: string): string {
  if (!Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be an instant, like 2026-01-01T00:00:00Z.');
}
