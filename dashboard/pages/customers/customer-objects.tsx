import { Switch, TextInput } from '@mantine/core';
import { useRegionPages } from '../../api/use-region-pages.ts';
import { CustomerObjectsDocument, type CustomerObjectsQuery } from '../../generated/graphql.ts';
import type { Column } from '../../parts/data-table.tsx';
import { formatBytes } from '../../parts/format-bytes.ts';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { useDebouncedUrlState } from '../../parts/use-debounced-url-state.ts';
import { useUrlState } from '../../parts/use-url-state.ts';

type StoredObject = NonNullable<NonNullable<CustomerObjectsQuery['customer']>['objects']>['edges'][number]['node'];

const COLUMNS: readonly Column<PartRow<StoredObject>>[] = [
  { key: 'key', header: 'Key', cell: ({ node }) => <span title={node.key}>{node.key}</span> },
  { key: 'bucket', header: 'Bucket', cell: ({ node }) => node.bucket },
  {
    key: 'state',
    header: 'State',
    cell: ({ node }) => <Label of={node.legalHold ? 'LEGAL_HOLD' : node.complianceStatus} />,
  },
  {
    key: 'class',
    header: 'Classification',
    wideOnly: true,
    cell: ({ node }) => <Label of={node.dataClassification} />,
  },
  { key: 'size', header: 'Size', end: true, cell: ({ node }) => formatBytes(node.size) },
  {
    key: 'retain',
    header: 'Retain until',
    wideOnly: true,
    cell: ({ node }) => <Instant at={node.retainUntil} as="day" />,
  },
  { key: 'modified', header: 'Modified', cell: ({ node }) => <Instant at={node.lastModified} /> },
];

export function CustomerObjects({ customerId }: { readonly customerId: string }) {
  const bucket = useDebouncedUrlState('bucket');
  const prefix = useDebouncedUrlState('prefix');
  const [held, setHeld] = useUrlState('held');
  const filter = {
    bucket: bucket.value === '' ? null : bucket.value,
    keyPrefix: prefix.value === '' ? null : prefix.value,
    legalHold: held === 'yes' ? true : null,
  };
  const list = useRegionPages({
    document: CustomerObjectsDocument,
    parts: [customerId],
    variablesOf: (id, after) => ({ customerId: id, after, first: 100, filter }),
    pageOf: (data) => data.customer?.objects,
  });
  return (
    <ListPanel
      label="Objects"
      list={list}
      columns={COLUMNS}
      keyOf={({ node }) => node.id}
      height="calc(100dvh - 430px)"
      empty={{ title: 'No object here', text: 'None fits these filters, or nothing was uploaded yet.' }}
      toolbar={
        <>
          <TextInput
            label="Bucket"
            placeholder="Any"
            value={bucket.typed}
            onChange={(event) => bucket.type(event.currentTarget.value)}
          />
          <TextInput
            label="Key begins with"
            value={prefix.typed}
            onChange={(event) => prefix.type(event.currentTarget.value)}
          />
          <Switch
            label="On legal hold"
            checked={held === 'yes'}
            onChange={(event) => setHeld(event.currentTarget.checked ? 'yes' : null)}
            mb={8}
          />
        </>
      }
    />
  );
}
