import { Group, RingProgress, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { Problem } from '../../api/execute.ts';
import type { RegionsOverviewQuery } from '../../generated/graphql.ts';
import { Instant } from '../../parts/instant.tsx';
import { reasonOf } from '../../parts/problems.tsx';
import { words } from '../../parts/words.ts';

type Region = RegionsOverviewQuery['regions'][number];
type Summary = NonNullable<Region['summary']>;

interface RegionTileProps {
  readonly region: Region;
  readonly problem: Problem | undefined;
}

/** One region: its figures, or the reason why there are none. */
export function RegionTile({ region, problem }: RegionTileProps) {
  const { summary } = region;
  const down = summary === null;
  return (
    <Link
      className="panel tile"
      to={`/customers?region=${region.id}`}
      data-down={down || undefined}
      data-region={region.id}
    >
      <Stack gap="md">
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <div>
            <Text fw={650} size="lg" lh={1.25}>
              {region.name ?? region.id}
            </Text>
            <Text size="sm" c="var(--muted)">
              {region.id} · {region.country}
            </Text>
          </div>
          <RegionState region={region} down={down} />
        </Group>
        {down ? <Reason problem={problem} /> : <Figures summary={summary} alerts={region.alerts ?? []} />}
      </Stack>
    </Link>
  );
}

function RegionState({ region, down }: { readonly region: Region; readonly down: boolean }) {
  const tone = down ? 'gray' : region.status === 'ACTIVE' ? 'green' : 'yellow';
  return (
    <span className="label" data-tone={tone}>
      <span className="dot" />
      {down ? 'No figures' : words(region.status)}
    </span>
  );
}

function Reason({ problem }: { readonly problem: Problem | undefined }) {
  return (
    <Stack gap={4} mih={112} justify="center">
      <Text size="sm">
        {problem === undefined ? 'It gave no figures and no reason.' : `This region ${reasonOf(problem)}.`}
      </Text>
      {problem !== undefined && <span className="mono">{problem.code}</span>}
      <Text size="xs" c="var(--muted)">
        The other regions are not affected. It is asked again in a moment.
      </Text>
    </Stack>
  );
}

function Figures({ summary, alerts }: { readonly summary: Summary; readonly alerts: NonNullable<Region['alerts']> }) {
  const share = summary.compliancePercentage;
  const color = share >= 99 ? 'green' : share >= 95 ? 'yellow' : 'red';
  const urgent = alerts.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH').length;
  return (
    <>
      <Group gap="md" wrap="nowrap">
        <RingProgress
          size={84}
          thickness={8}
          aria-hidden
          sections={[{ value: share, color }]}
          label={
            <Text ta="center" size="sm" fw={650} className="numeric">
              {Math.floor(share)}%
            </Text>
          }
        />
        <div>
          <Text size="sm" fw={550} className="numeric">
            {share.toFixed(2)} % of objects compliant
          </Text>
          <Text size="sm" c={urgent > 0 ? 'light-dark(#b02a1c, #ff8a7a)' : 'var(--muted)'}>
            {urgent === 0 ? 'No urgent alerts' : `${urgent} urgent alerts`}
          </Text>
        </div>
      </Group>
      <SimpleGrid cols={3} spacing="xs" verticalSpacing="sm">
        <Figure label="Customers" value={summary.customers} />
        <Figure label="Objects" value={summary.totalObjects} />
        <Figure label="On hold" value={summary.legalHoldObjects} />
        <Figure label="Violations" value={summary.openViolations} alarming />
        <Figure label="Open requests" value={summary.openRequests} />
        <Figure label="Overdue" value={summary.overdueRequests} alarming />
      </SimpleGrid>
      <Text size="xs" c="var(--muted)">
        Counted <Instant at={summary.asOf} as="full" />
      </Text>
    </>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: number;
  readonly alarming?: boolean;
}

function Figure({ label, value, alarming = false }: FigureProps) {
  return (
    <div>
      <Text size="xs" c="var(--muted)">
        {label}
      </Text>
      <Text fw={650} className="numeric" c={alarming && value > 0 ? 'light-dark(#b02a1c, #ff8a7a)' : 'inherit'}>
        {value.toLocaleString()}
      </Text>
    </div>
  );
}
