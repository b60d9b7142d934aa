import { TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { Link, useNavigate } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { useRegionPages } from '../../api/use-region-pages.ts';
import {
  type CustomerComplianceStatus,
  CustomersPageDocument,
  type CustomersPageQuery,
  RegionNamesDocument,
  type ResidencyRequirement,
} from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { ComplianceBar } from '../../parts/compliance-bar.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useDebouncedUrlState } from '../../parts/use-debounced-url-state.ts';
import { useUrlState } from '../../parts/use-url-state.ts';

type Customer = NonNullable<
  NonNullable<NonNullable<CustomersPageQuery['region']>['customers']>['edges'][number]['node']
>;

const STATUSES: readonly CustomerComplianceStatus[] = [
  'ACTIVE',
  'REVIEW_REQUIRED',
  'VIOLATION',
  'SUSPENDED',
  'RELOCATING',
];
const RESIDENCIES: readonly ResidencyRequirement[] = ['STRICT', 'EU_ONLY', 'FLEXIBLE'];
const PAGE = 50;

const addressOf = (id: string): string => `/customers/${encodeURIComponent(id)}`;

const COLUMNS: readonly Column<PartRow<Customer>>[] = [
  {
    key: 'name',
    header: 'Customer',
    cell: ({ node }) => (
      <Link className="cell-title" to={addressOf(node.id)} tabIndex={-1}>
        {node.name ?? node.id}
      </Link>
    ),
  },
  { key: 'region', header: 'Region', cell: ({ part }) => part },
  { key: 'status', header: 'Status', cell: ({ node }) => <Label of={node.complianceStatus} /> },
  { key: 'residency', header: 'Residency', cell: ({ node }) => <Label of={node.dataResidencyRequirement} /> },
  {
    key: 'compliance',
    header: 'Compliant',
    cell: ({ node }) =>
      node.complianceSummary === null ? (
        '–'
      ) : (
        <ComplianceBar percentage={node.complianceSummary.compliancePercentage} />
      ),
  },
  {
    key: 'objects',
    header: 'Objects',
    end: true,
    cell: ({ node }) => node.complianceSummary?.totalObjects.toLocaleString(),
  },
  {
    key: 'requests',
    header: 'Open requests',
    end: true,
    wideOnly: true,
    cell: ({ node }) => node.complianceSummary?.pendingDataRequests,
  },
  {
    key: 'violations',
    header: 'Violations',
    end: true,
    wideOnly: true,
    cell: ({ node }) => {
      const count = node.complianceSummary?.openViolations ?? 0;
      return <span className={count > 0 ? 'alarm' : 'quiet'}>{count}</span>;
    },
  },
  {
    key: 'review',
    header: 'Next review',
    wideOnly: true,
    cell: ({ node }) => <Instant at={node.nextComplianceReview} as="day" />,
  },
];

export function CustomersPage() {
  const navigate = useNavigate();
  const regions = useAnswer(RegionNamesDocument, {}).data?.data.regions;
  const [region, setRegion] = useUrlState('region');
  const [status, setStatus] = useUrlState('status');
  const [residency, setResidency] = useUrlState('residency');
  const search = useDebouncedUrlState('q');
  const parts = useMemo(
    () => (regions ?? []).map(({ id }) => id).filter((id) => region === '' || id === region),
    [regions, region],
  );
  const filter = {
    search: search.value === '' ? null : search.value,
    complianceStatus: STATUSES.find((known) => known === status) ?? null,
    dataResidencyRequirement: RESIDENCIES.find((known) => known === residency) ?? null,
  };
  const list = useRegionPages({
    document: CustomersPageDocument,
    parts,
    variablesOf: (regionId, after) => ({ regionId, after, first: PAGE, filter }),
    pageOf: (data) => data.region?.customers,
  });
  return (
    <PageFrame
      title="Customers"
      lead="Profiles stay in the region that owns them; this list asks every region."
      csv={() => ({ name: 'customers', header: CSV_HEADER, rows: list.rows.map(toCsvRow) })}
    >
      <ListPanel
        label="Customers"
        list={list}
        columns={COLUMNS}
        keyOf={({ node }) => node.id}
        onOpen={({ node }) => void navigate(addressOf(node.id))}
        empty={{
          title: 'No customer here',
          text: 'None fits these filters. A customer is registered with POST /api/customers/{id}/register at its region.',
        }}
        toolbar={
          <>
            <TextInput
              label="Search"
              placeholder="Name or id"
              value={search.typed}
              onChange={(event) => search.type(event.currentTarget.value)}
            />
            <Choice
              label="Region"
              value={region}
              onChange={setRegion}
              options={(regions ?? []).map(({ id }) => id)}
              raw
            />
            <Choice label="Status" value={status} onChange={setStatus} options={STATUSES} />
            <Choice label="Residency" value={residency} onChange={setResidency} options={RESIDENCIES} />
          </>
        }
      />
    </PageFrame>
  );
}

const CSV_HEADER = [
  'id',
  'name',
  'region',
  'country',
  'status',
  'residency',
  'objects',
  'compliance_percentage',
  'open_requests',
  'next_review',
];

const toCsvRow = ({ part, node }: PartRow<Customer>) => [
  node.id,
  node.name,
  part,
  node.country,
  node.complianceStatus,
  node.dataResidencyRequirement,
  node.complianceSummary?.totalObjects,
  node.complianceSummary?.compliancePercentage,
  node.complianceSummary?.pendingDataRequests,
  node.nextComplianceReview,
];
