import type { ReactNode } from 'react';
import { Link, useNavigate } from 'react-router';
import type { DataSubjectRequestFilter, RegionRequestsQuery } from '../../generated/graphql.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { words } from '../../parts/words.ts';
import { CSV_HEADER, clockText, daysLeft, requestAddress, toCsvRow, urgencyOf } from './request-lanes.ts';
import { useRequests } from './use-requests.ts';

type Request = NonNullable<NonNullable<RegionRequestsQuery['region']>['dataSubjectRequests']>['edges'][number]['node'];

const COLUMNS: readonly Column<PartRow<Request>>[] = [
  {
    key: 'right',
    header: 'Right',
    cell: ({ node }) => (
      <Link className="cell-title" to={requestAddress(node)} tabIndex={-1}>
        {words(node.right)}
      </Link>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ node }) => <Label of={node.status} /> },
  { key: 'customer', header: 'Customer', cell: ({ node }) => node.customerId },
  { key: 'region', header: 'Region', wideOnly: true, cell: ({ part }) => part },
  {
    key: 'received',
    header: 'Received',
    wideOnly: true,
    cell: ({ node }) => <Instant at={node.receivedAt} as="day" />,
  },
  { key: 'due', header: 'Due', cell: ({ node }) => <Instant at={node.dueAt} as="day" /> },
  { key: 'clock', header: 'Clock', cell: ({ node }) => <Clock request={node} /> },
];

function Clock({ request }: { readonly request: Request }) {
  const urgency = urgencyOf(request, Date.now());
  if (urgency === 'done') return <span className="quiet">Answered</span>;
  const days = clockText(daysLeft(request.dueAt, Date.now()));
  return <span className={urgency === 'overdue' ? 'alarm' : ''}>{days}</span>;
}

interface RequestListProps {
  readonly parts: readonly string[];
  readonly filter: DataSubjectRequestFilter;
  readonly toolbar: ReactNode;
}

export function RequestList({ parts, filter, toolbar }: RequestListProps) {
  const navigate = useNavigate();
  const list = useRequests(parts, filter, 100);
  return (
    <PageFrame
      title="Data subject requests"
      lead="GDPR chapter III. The clock runs from the day a request came in; only a question about identity stops it."
      csv={() => ({
        name: 'requests',
        header: CSV_HEADER,
        rows: list.rows.map(({ part, node }) => toCsvRow({ ...node, regionId: part })),
      })}
    >
      <ListPanel
        label="Requests"
        list={list}
        columns={COLUMNS}
        keyOf={({ node }) => node.id}
        onOpen={({ node }) => void navigate(requestAddress(node))}
        toolbar={toolbar}
        empty={{ title: 'No request', text: 'No request fits these filters.' }}
      />
    </PageFrame>
  );
}
