import type { ExportReport } from '#kernel/transparency-log/export-verifier.ts';

const MOST_SHOWN = 20;

/** What people read; the first bad entry is on the first line. */
export function renderReport(report: ExportReport): string {
  const { origin, scope, entries, checkpointSize, witnesses, findings, findingCount, pinned, expired } = report;
  const about = `${entries} entries of ${origin ?? 'an unknown log'} (${scope ?? 'no export'})`;
  const lines = [
    findingCount === 0
      ? `OK: ${about} are in its signed tree of ${checkpointSize ?? 0}.`
      : `FAILED: ${describeFirst(report)}`,
    ...(findingCount === 0 ? [] : [`Checked ${about}; ${findingCount} findings:`]),
    ...findings
      .slice(0, MOST_SHOWN)
      .map(({ code, index, entryId, message }) => `  ${code} ${index ?? '-'} ${entryId ?? '-'}  ${message}`),
    `Witnesses: ${witnesses.length === 0 ? 'none checked' : witnesses.join(', ')}.`,
    ...(expired > 0 ? [`${expired} entries have expired; their hashes are in the tree.`] : []),
    ...(pinned
      ? []
      : [
          'No key was given with --key: the export was checked against its own keys, which shows only that it agrees with itself.',
        ]),
  ];
  return lines.join('\n');
}

function describeFirst({ findings }: ExportReport): string {
  const [first] = findings;
  if (first === undefined) return 'unknown';
  const where = first.index === null ? 'the export as a whole' : `entry ${first.index}`;
  return `first bad: ${where}${first.entryId === null ? '' : ` (${first.entryId})`}: ${first.code}: ${first.message}`;
}
