import { Anchor, Group, SimpleGrid, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionsOverviewDocument, type RegionsOverviewQuery } from '../../generated/graphql.ts';
import { AlertRow, byUrgency } from '../../parts/alert-row.tsx';
import type { CsvTable } from '../../parts/csv.ts';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { RegionTile } from './region-tile.tsx';
import { TotalsStrip } from './totals-strip.tsx';

type Region = RegionsOverviewQuery['regions'][number];

const MOST_URGENT = 6;

export function OverviewPage() {
  const { data: answer, error, refetch } = useAnswer(RegionsOverviewDocument, {}, { live: true });
  const regions = answer?.data.regions ?? [];
  return (
    <PageFrame
      title="Regions"
      lead="Every figure is counted in its own region at the moment of asking."
      csv={() => toCsvTable(regions)}
    >
      {answer === undefined ? (
        error === null ? (
          <LoadingState />
        ) : (
          <ErrorState error={error} retry={() => void refetch()} />
        )
      ) : (
        <>
          <ProblemsBanner problems={answer.problems} />
          <TotalsStrip regions={regions} />
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {regions.map((region) => (
              <RegionTile
                key={region.id}
                region={region}
                problem={answer.problems.find(({ regionId }) => regionId === region.id)}
              />
            ))}
          </SimpleGrid>
          <Urgent regions={regions} />
        </>
      )}
    </PageFrame>
  );
}

function Urgent({ regions }: { readonly regions: readonly Region[] }) {
  const alerts = regions
    .flatMap(({ id, alerts: list }) => (list ?? []).map((alert) => ({ ...alert, regionId: id })))
    .sort(byUrgency)
    .slice(0, MOST_URGENT);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          Most urgent
        </Title>
        <Anchor component={Link} to="/alerts" size="sm">
          All alerts
        </Anchor>
      </Group>
      <div className="panel">
        {alerts.length === 0 ? (
          <EmptyState title="Nothing is waiting">
            No open event, no request near its deadline, no review due.
          </EmptyState>
        ) : (
          alerts.map((alert) => <AlertRow key={`${alert.regionId}:${alert.id}`} alert={alert} />)
        )}
      </div>
      <Text size="xs" c="var(--muted)" mt="xs">
        Refreshed every 15 seconds while this page is in sight.
      </Text>
    </section>
  );
}

const toCsvTable = (regions: readonly Region[]): CsvTable => ({
  name: 'regions',
  header: [
    'region',
    'country',
    'customers',
    'objects',
    'compliance_percentage',
    'open_violations',
    'open_requests',
    'overdue',
  ],
  rows: regions.map(({ id, country, summary }) => [
    id,
    country,
    summary?.customers,
    summary?.totalObjects,
    summary?.compliancePercentage,
    summary?.openViolations,
    summary?.openRequests,
    summary?.overdueRequests,
  ]),
});
