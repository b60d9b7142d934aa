import './transfers.css';
import { SegmentedControl } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { BorderCrossingsDocument } from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { formatBytes } from '../../parts/format-bytes.ts';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, failureOf, LoadingState } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { basisName, CrossingCharts } from './crossing-charts.tsx';
import {
  type Crossing,
  type CrossingRow,
  countryName,
  DECISIONS,
  mergeOverTime,
  type Period,
} from './crossing-series.ts';

const PERIODS = [
  { value: '1', label: '24 hours' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '365', label: 'A year' },
] as const;
const DEFAULT_DAYS = '7';
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const COLUMNS: readonly Column<CrossingRow>[] = [
  {
    key: 'who',
    header: 'Whose data',
    cell: ({ customerId }) =>
      customerId === null ? (
        'The region'
      ) : (
        <Link className="cell-title" to={`/audit?customer=${encodeURIComponent(customerId)}&transfers=yes`}>
          {customerId}
        </Link>
      ),
  },
  { key: 'region', header: 'Region', wideOnly: true, cell: ({ regionId }) => regionId },
  { key: 'country', header: 'From', cell: ({ country }) => countryName(country) },
  {
    key: 'credential',
    header: 'By',
    wideOnly: true,
    cell: ({ credentialKind, organisation }) => [credentialKind ?? 'none', organisation].filter(Boolean).join(', '),
  },
  { key: 'basis', header: 'Basis', cell: ({ basis }) => basisName(basis) },
  { key: 'decision', header: 'Decision', cell: ({ decision }) => <Label of={decision} /> },
  { key: 'accesses', header: 'Accesses', end: true, cell: ({ accesses }) => accesses.toLocaleString() },
  { key: 'bytes', header: 'Bytes', end: true, wideOnly: true, cell: ({ bytes }) => formatBytes(bytes) },
  { key: 'last', header: 'Last', wideOnly: true, cell: ({ at }) => <Instant at={at} /> },
];

/** To the minute, so that one look at the page is one question. */
function usePeriod(days: string): Period {
  return useMemo(() => {
    const to = new Date(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS);
    return { from: new Date(to.getTime() - Number(days) * DAY_MS), to };
  }, [days]);
}

export function TransfersPage() {
  const [chosen, setDays] = useUrlState('days');
  const days = PERIODS.find(({ value }) => value === chosen)?.value ?? DEFAULT_DAYS;
  const [region, setRegion] = useUrlState('region');
  const [decision, setDecision] = useUrlState('decision');
  const period = usePeriod(days);
  const {
    data: answer,
    error,
    refetch,
  } = useAnswer(BorderCrossingsDocument, {
    from: period.from.toISOString(),
    to: period.to.toISOString(),
  });
  const regions = answer?.data.regions ?? [];
  const crossings = regions
    .flatMap(({ id, borderCrossings }) =>
      (borderCrossings ?? []).map((crossing): Crossing => ({ ...crossing, regionId: id })),
    )
    .filter((crossing) => region === '' || crossing.regionId === region)
    .filter((crossing) => decision === '' || crossing.decision === decision);
  const rows = mergeOverTime(crossings);
  const failure = failureOf(error, answer, (data) =>
    data.regions.every(({ borderCrossings }) => borderCrossings === null),
  );
  return (
    <PageFrame
      title="Cross-border access"
      lead="Whose data was reached from another country, on what basis, and what was decided. Every figure is from the audit trail of its region."
      csv={() => ({ name: 'cross-border', header: CSV_HEADER, rows: rows.map(toCsvRow) })}
    >
      <div className="panel toolbar no-print">
        <SegmentedControl
          aria-label="Period"
          value={days}
          onChange={(next) => setDays(next === DEFAULT_DAYS ? null : next)}
          data={[...PERIODS]}
        />
        <Choice label="Region" value={region} onChange={setRegion} options={regions.map(({ id }) => id)} raw />
        <Choice label="Decision" value={decision} onChange={setDecision} options={DECISIONS} />
      </div>
      {failure !== undefined && (
        <div className="panel">
          <ErrorState error={failure} retry={() => void refetch()} />
        </div>
      )}
      {failure === undefined && answer === undefined && <LoadingState />}
      {failure === undefined && answer !== undefined && (
        <>
          <ProblemsBanner problems={answer.problems} />
          {rows.length === 0 ? (
            <div className="panel">
              <EmptyState title="Nothing crossed a border">
                No access from another country was recorded in this period that fits these filters.
              </EmptyState>
            </div>
          ) : (
            <>
              <CrossingCharts crossings={crossings} period={period} />
              <div className="panel">
                <DataTable label="Accesses" columns={COLUMNS} rows={rows} keyOf={({ key }) => key} height="480px" />
              </div>
            </>
          )}
        </>
      )}
    </PageFrame>
  );
}

const CSV_HEADER = [
  'region',
  'customer',
  'country',
  'credential',
  'organisation',
  'basis',
  'decision',
  'accesses',
  'bytes',
  'last',
];

const toCsvRow = (row: CrossingRow) => [
  row.regionId,
  row.customerId,
  row.country,
  row.credentialKind,
  row.organisation,
  row.basis,
  row.decision,
  row.accesses,
  row.bytes,
  row.at,
];
