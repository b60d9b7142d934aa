import { useNavigate } from 'react-router';
import { useRegionPages } from '../../api/use-region-pages.ts';
import { CustomerRequestsDocument, type CustomerRequestsQuery } from '../../generated/graphql.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { words } from '../../parts/words.ts';
import { requestAddress, urgencyOf } from '../requests/request-lanes.ts';

type Request = NonNullable<
  NonNullable<CustomerRequestsQuery['customer']>['dataSubjectRequests']
>['edges'][number]['node'];

const isLate = (request: Request): boolean => urgencyOf(request, Date.now()) === 'overdue';

const COLUMNS: readonly Column<PartRow<Request>>[] = [
  { key: 'right', header: 'Right', cell: ({ node }) => <strong>{words(node.right)}</strong> },
  { key: 'status', header: 'Status', cell: ({ node }) => <Label of={node.status} /> },
  { key: 'received', header: 'Received', cell: ({ node }) => <Instant at={node.receivedAt} as="day" /> },
  {
    key: 'due',
    header: 'Due',
    cell: ({ node }) => (
      <span className={isLate(node) ? 'alarm' : ''}>
        <Instant at={node.dueAt} as="day" />
        {isLate(node) ? ' · overdue' : ''}
      </span>
    ),
  },
  { key: 'id', header: 'Request id', wideOnly: true, cell: ({ node }) => <span className="mono">{node.id}</span> },
];

export function CustomerRequests({ customerId }: { readonly customerId: string }) {
  const navigate = useNavigate();
  const list = useRegionPages({
    document: CustomerRequestsDocument,
    parts: [customerId],
    variablesOf: (id, after) => ({ customerId: id, after, first: 100 }),
    pageOf: (data) => data.customer?.dataSubjectRequests,
  });
  return (
    <ListPanel
      label="Requests"
      list={list}
      columns={COLUMNS}
      keyOf={({ node }) => node.id}
      onOpen={({ node }) => void navigate(requestAddress({ customerId, id: node.id }))}
      height="calc(100dvh - 360px)"
      empty={{ title: 'No request', text: 'Nobody has asked this customer to exercise a right yet.' }}
    />
  );
}
