import { Switch, TextInput } from '@mantine/core';
import { useRegionPages } from '../../api/use-region-pages.ts';
import { AuditPageDocument, type Decision } from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { CustomerPicker } from '../../parts/customer-picker.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { useDebouncedUrlState } from '../../parts/use-debounced-url-state.ts';
import { useUrlState } from '../../parts/use-url-state.ts';
import type { AuditEntry } from './audit-entry.ts';
import { EntryDrawer } from './entry-drawer.tsx';

const DECISIONS: readonly Decision[] = ['ALLOW', 'ALLOW_AND_LOG', 'REQUIRE_APPROVAL', 'DENY'];
const CHANNELS = ['S3', 'GRAPHQL', 'REST', 'SYSTEM'] as const;
const PAGE = 100;

const COLUMNS: readonly Column<PartRow<AuditEntry>>[] = [
  { key: 'at', header: 'Time', cell: ({ node }) => <Instant at={node.at} /> },
  { key: 'operation', header: 'Operation', cell: ({ node }) => <strong>{node.operation}</strong> },
  { key: 'decision', header: 'Decision', cell: ({ node }) => <Label of={node.decision} /> },
  {
    key: 'status',
    header: 'Status',
    end: true,
    cell: ({ node }) => <span className={node.statusCode >= 400 ? 'alarm' : ''}>{node.statusCode}</span>,
  },
  {
    key: 'object',
    header: 'Object',
    cell: ({ node }) => [node.bucket, node.objectKey].filter(Boolean).join('/') || '–',
  },
  { key: 'actor', header: 'Actor', wideOnly: true, cell: ({ node }) => node.actor ?? '–' },
  { key: 'country', header: 'From', wideOnly: true, cell: ({ node }) => node.sourceCountry ?? node.sourceIp ?? '–' },
  {
    key: 'channel',
    header: 'Through',
    wideOnly: true,
    cell: ({ node }) => `${node.channel} ${node.via === 'GATEWAY' ? 'via router' : ''}`,
  },
];

export function AuditPage() {
  const [customerId, setCustomerId] = useUrlState('customer');
  const [entry, setEntry] = useUrlState('entry');
  const { filter, toolbar } = useAuditFilter();
  const list = useRegionPages({
    document: AuditPageDocument,
    parts: customerId === '' ? [] : [customerId],
    variablesOf: (id, after) => ({ customerId: id, after, first: PAGE, filter }),
    pageOf: (data) => data.customer?.auditEntries,
  });
  const opened = list.rows.find(({ node }) => node.id === entry)?.node;
  return (
    <PageFrame
      title="Audit trail"
      lead="What was asked, by whom, from where, and what was decided: nothing is answered before it is recorded."
      csv={() => ({ name: `audit-${customerId}`, header: CSV_HEADER, rows: list.rows.map(toCsvRow) })}
    >
      {customerId === '' ? (
        <div className="panel">
          <div className="toolbar">
            <CustomerPicker value={customerId} onChange={setCustomerId} />
          </div>
          <EmptyState title="Choose a customer">
            Each customer's trail lies in its own region and is read from there.
          </EmptyState>
        </div>
      ) : (
        <ListPanel
          label="Audit entries"
          list={list}
          columns={COLUMNS}
          keyOf={({ node }) => node.id}
          selected={entry === '' ? undefined : entry}
          onOpen={({ node }) => setEntry(node.id)}
          empty={{ title: 'No entry', text: 'Nothing that was recorded fits these filters.' }}
          toolbar={
            <>
              <CustomerPicker value={customerId} onChange={setCustomerId} />
              {toolbar}
            </>
          }
        />
      )}
      <EntryDrawer customerId={customerId} entry={opened} onClose={() => setEntry(null)} />
    </PageFrame>
  );
}

/** The filter as the address has it, and the fields that change it. */
function useAuditFilter() {
  const operation = useDebouncedUrlState('operation');
  const subject = useDebouncedUrlState('subject');
  const [decision, setDecision] = useUrlState('decision');
  const [channel, setChannel] = useUrlState('channel');
  const [from, setFrom] = useUrlState('from');
  const [to, setTo] = useUrlState('to');
  const [crossBorder, setCrossBorder] = useUrlState('transfers');
  const chosen = DECISIONS.find((known) => known === decision);
  const filter = {
    operation: operation.value === '' ? null : operation.value,
    subject: subject.value === '' ? null : subject.value,
    decisions: chosen === undefined ? null : [chosen],
    channel: CHANNELS.find((known) => known === channel) ?? null,
    crossBorderOnly: crossBorder === 'yes' ? true : null,
    from: startOf(from),
    to: startOf(to, 1),
  };
  const toolbar = (
    <>
      <TextInput
        label="Operation"
        placeholder="GetObject"
        w={140}
        value={operation.typed}
        onChange={(event) => operation.type(event.currentTarget.value)}
      />
      <TextInput
        label="Data subject"
        placeholder="Reference"
        w={160}
        value={subject.typed}
        onChange={(event) => subject.type(event.currentTarget.value)}
      />
      <Choice label="Decision" value={decision} onChange={setDecision} options={DECISIONS} />
      <Choice label="Channel" value={channel} onChange={setChannel} options={CHANNELS} raw />
      <TextInput type="date" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput type="date" label="To" value={to} onChange={(event) => setTo(event.currentTarget.value)} />
      <Switch
        label="Transfers only"
        mb={8}
        checked={crossBorder === 'yes'}
        onChange={(event) => setCrossBorder(event.currentTarget.checked ? 'yes' : null)}
      />
    </>
  );
  return { filter, toolbar } as const;
}

/** Midnight of a date field's day in the viewer's zone, `later` days on. */
function startOf(day: string, later = 0): string | null {
  if (day === '') return null;
  const date = new Date(`${day}T00:00:00`);
  if (Number.isNaN(date.getTime())) return null;
  date.setDate(date.getDate() + later);
  return date.toISOString();
}

const CSV_HEADER = [
  'at',
  'operation',
  'channel',
  'via',
  'decision',
  'status',
  'bucket',
  'key',
  'actor',
  'source_country',
  'source_ip',
  'request_id',
];

const toCsvRow = ({ node }: PartRow<AuditEntry>) => [
  node.at,
  node.operation,
  node.channel,
  node.via,
  node.decision,
  node.statusCode,
  node.bucket,
  node.objectKey,
  node.actor,
  node.sourceCountry,
  node.sourceIp,
  node.requestId,
];
