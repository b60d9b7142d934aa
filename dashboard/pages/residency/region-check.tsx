import { CheckCircleIcon, ExclamationTriangleIcon, QuestionMarkCircleIcon } from '@heroicons/react/24/outline';
import { Button, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ApiError, execute } from '../../api/execute.ts';
import { useSession } from '../../api/session.tsx';
import {
  ResidencyCheckDocument,
  type ResidencyCheckQuery,
  type ResidencyCheckStatus,
} from '../../generated/graphql.ts';
import { Fact } from '../../parts/facts.tsx';
import { words } from '../../parts/words.ts';

type Report = NonNullable<NonNullable<ResidencyCheckQuery['region']>['residencyCheck']>;

interface RegionCheckProps {
  readonly region: { readonly id: string; readonly name: string | null };
}

const LOOKS: Readonly<
  Record<ResidencyCheckStatus, { readonly color: string; readonly icon: ReactNode; readonly text: string }>
> = {
  COMPLIANT: {
    color: 'green',
    icon: <CheckCircleIcon width={22} aria-hidden />,
    text: 'Everything here belongs here, and everything that belongs here is here.',
  },
  VIOLATION: {
    color: 'red',
    icon: <ExclamationTriangleIcon width={22} aria-hidden />,
    text: 'Something is in the wrong place or missing.',
  },
  INCOMPLETE: {
    color: 'yellow',
    icon: <QuestionMarkCircleIcon width={22} aria-hidden />,
    text: 'Nothing is wrong as far as could be looked.',
  },
};

/** One region's check, run on demand; its result stays on screen until the next run. */
export function RegionCheck({ region }: RegionCheckProps) {
  const { headers } = useSession();
  const check = useQuery({
    queryKey: ['residency-check', region.id, headers],
    enabled: false,
    retry: false,
    queryFn: async ({ signal }) => {
      const answer = await execute(ResidencyCheckDocument, { regionId: region.id }, headers, signal);
      const report = answer.data.region?.residencyCheck;
      if (report !== undefined && report !== null) return { report, at: new Date() };
      const [problem] = answer.problems;
      throw new ApiError(problem?.code ?? 'INTERNAL', problem?.message ?? 'No report came back.', answer.problems);
    },
  });
  return (
    <Stack className="panel" p="lg" gap="md" component="section" aria-label={region.id}>
      <Group justify="space-between" wrap="nowrap">
        <div>
          <Title order={2} size="h4">
            {region.name ?? region.id}
          </Title>
          <Text size="sm" c="var(--muted)">
            {region.id}
          </Text>
        </div>
        <Button onClick={() => void check.refetch()} loading={check.isFetching}>
          {check.data === undefined ? 'Run check' : 'Run again'}
        </Button>
      </Group>
      {check.error !== null && (
        <Text size="sm" className="alarm" role="alert">
          {check.error.message}
        </Text>
      )}
      {check.data === undefined ? (
        check.error === null && (
          <Text size="sm" c="var(--muted)">
            Not run in this session.
          </Text>
        )
      ) : (
        <Result report={check.data.report} at={check.data.at} />
      )}
    </Stack>
  );
}

function Result({ report, at }: { readonly report: Report; readonly at: Date }) {
  const { color, icon, text } = LOOKS[report.status];
  return (
    <div role="status">
      <Group gap="sm" wrap="nowrap" mb="md">
        <ThemeIcon color={color} variant="light" size={40} radius="xl">
          {icon}
        </ThemeIcon>
        <div>
          <Text fw={650}>{words(report.status)}</Text>
          <Text size="sm" c="var(--muted)">
            {text}
          </Text>
        </div>
      </Group>
      <dl className="facts">
        {report.checked.map(({ what, count }) => (
          <Fact key={what} term={what.replaceAll('_', ' ')}>
            <span className="numeric">{count === null ? 'not looked at' : count.toLocaleString()}</span>
          </Fact>
        ))}
      </dl>
      {report.findings.length > 0 && (
        <List size="sm" mt="md" spacing={4}>
          {report.findings.map((finding) => (
            <List.Item key={JSON.stringify(finding)}>
              {words(finding.code)}{' '}
              {[finding.table, finding.customerId, finding.objectId, finding.routedTo].filter(Boolean).join(' · ')}
            </List.Item>
          ))}
        </List>
      )}
      <Text size="xs" c="var(--muted)" mt="md">
        Looked at {at.toLocaleTimeString()}
      </Text>
    </div>
  );
}
