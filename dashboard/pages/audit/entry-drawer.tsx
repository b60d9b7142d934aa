import { Drawer, Group, Stack, Text } from '@mantine/core';
import { Fact } from '../../parts/facts.tsx';
import { formatBytes } from '../../parts/format-bytes.ts';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { words } from '../../parts/words.ts';
import type { AuditEntry } from './audit-entry.ts';
import { EntryProof } from './entry-proof.tsx';

interface EntryDrawerProps {
  readonly customerId: string;
  readonly entry: AuditEntry | undefined;
  readonly onClose: () => void;
}

export function EntryDrawer({ customerId, entry, onClose }: EntryDrawerProps) {
  return (
    <Drawer
      opened={entry !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={<Text fw={650}>{entry?.operation}</Text>}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {entry !== undefined && (
        <Stack gap="xl">
          <EntryFacts entry={entry} />
          <EntryProof key={entry.id} customerId={customerId} entryId={entry.id} />
        </Stack>
      )}
    </Drawer>
  );
}

function EntryFacts({ entry }: { readonly entry: AuditEntry }) {
  return (
    <Stack gap="lg">
      <Group gap="xs">
        <Label of={entry.decision} />
        <Label of={entry.result} />
        {entry.crossBorderTransfer && <Label of="CROSS_BORDER_TRANSFER" />}
        {entry.erased && <Label of="VALUES_ERASED" />}
      </Group>
      <dl className="facts">
        <Fact term="Time">
          <Instant at={entry.at} />
        </Fact>
        {[...whatOf(entry), ...whoOf(entry)].map(([term, value]) => (
          <Fact key={term} term={term}>
            {value === null || value === '' ? '–' : value}
          </Fact>
        ))}
      </dl>
    </Stack>
  );
}

type TermAndValue = readonly [term: string, value: string | null];

const whatOf = (entry: AuditEntry): TermAndValue[] => [
  ['Answer', [entry.statusCode, entry.errorCode].filter(Boolean).join(' ')],
  ['Reasons', entry.decisionReasons.map(words).join(', ')],
  ['Ruleset', entry.rulesetVersion],
  ['Object', [entry.bucket, entry.objectKey].filter(Boolean).join('/')],
  ['Version', entry.versionId],
  ['Data subjects', entry.subjects.join(', ')],
  ['Bytes', formatBytes(entry.bytesTransferred)],
  ['Took', entry.durationMs === null ? null : `${entry.durationMs} ms`],
];

const whoOf = (entry: AuditEntry): TermAndValue[] => [
  ['Actor', entry.actor],
  ['Credential', entry.credentialKind],
  ['Roles', entry.roles.map(words).join(', ')],
  ['Organisation', entry.organisation],
  ['Source address', entry.sourceIp],
  ['Source country', countryOf(entry)],
  ['Purpose', entry.purpose],
  ['Legal basis', entry.legalBasis],
  ['Through', `${entry.channel} ${entry.via === 'GATEWAY' ? 'via the router' : 'directly'}`],
  ['Request id', entry.requestId],
  ['Entry id', entry.id],
];

const countryOf = ({ sourceCountry, sourceCountryMethod }: AuditEntry): string =>
  `${sourceCountry ?? 'unknown'}${sourceCountryMethod === null ? '' : `, by ${words(sourceCountryMethod).toLowerCase()}`}`;
