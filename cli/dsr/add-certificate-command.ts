import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { CommandFailure } from '../exit-codes.ts';
import { createOutput } from '../output/output.ts';
import { table } from '../output/table.ts';
import { checkCertificate } from './check-certificate.ts';

/** `domicile dsr verify-certificate`: offline, so it needs no session. */
export function addCertificateCommand(group: Command, json: () => boolean): void {
  group
    .command('verify-certificate <file>')
    .description('Checks a certificate of erasure without asking anybody; `-` reads standard input.')
    .option('--public-key <base64>', "the region's key for certificates, from a source that you trust")
    .action(async (file: string, { publicKey }: { readonly publicKey?: string }) => {
      const given = file === '-' ? await text(process.stdin) : await readFile(file, 'utf8');
      const report = await checkCertificate(given, publicKey);
      const { problems, pinned, regionId, requestId, issuedAt, outcomes } = report;
      const rows = [
        ['region', regionId ?? ''],
        ['request', requestId ?? ''],
        ['issued', issuedAt ?? ''],
        ...Object.entries(outcomes).map(([outcome, count]) => [outcome, String(count)]),
      ];
      const verdict =
        problems.length > 0
          ? problems
          : [
              pinned
                ? 'It is what the region signed.'
                : 'It agrees with the key in it; give --public-key to know whose that is.',
            ];
      createOutput(json()).answer(report, [...table(['field', 'value'], rows), ...verdict]);
      if (problems.length > 0) throw new CommandFailure('The certificate does not verify.');
    });
}
