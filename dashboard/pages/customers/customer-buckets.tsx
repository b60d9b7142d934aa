import { useRegionPages } from '../../api/use-region-pages.ts';
import { CustomerBucketsDocument, type CustomerBucketsQuery } from '../../generated/graphql.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';

type Bucket = NonNullable<NonNullable<CustomerBucketsQuery['customer']>['buckets']>['edges'][number]['node'];

const COLUMNS: readonly Column<PartRow<Bucket>>[] = [
  { key: 'name', header: 'Bucket', cell: ({ node }) => <strong>{node.name}</strong> },
  { key: 'versioning', header: 'Versioning', cell: ({ node }) => (node.versioningEnabled ? 'On' : 'Off') },
  { key: 'lock', header: 'Object Lock', cell: ({ node }) => (node.objectLockEnabled ? 'On' : 'Off') },
  { key: 'created', header: 'Created', cell: ({ node }) => <Instant at={node.createdAt} /> },
];

export function CustomerBuckets({ customerId }: { readonly customerId: string }) {
  const list = useRegionPages({
    document: CustomerBucketsDocument,
    parts: [customerId],
    variablesOf: (id, after) => ({ customerId: id, after, first: 100 }),
    pageOf: (data) => data.customer?.buckets,
  });
  return (
    <ListPanel
      label="Buckets"
      list={list}
      columns={COLUMNS}
      keyOf={({ node }) => node.name}
      height="calc(100dvh - 360px)"
      empty={{ title: 'No bucket yet', text: 'The first upload or CreateBucket makes one.' }}
    />
  );
}
