import { Group, Stack, Text, Title } from '@mantine/core';
import { useAnswer } from '../../api/use-answer.ts';
import { RegionBreachesDocument } from '../../generated/graphql.ts';
import { Fact } from '../../parts/facts.tsx';
import { Instant } from '../../parts/instant.tsx';
import { Label } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { EmptyState, ErrorState, failureOf, LoadingState } from '../../parts/states.tsx';
import { words } from '../../parts/words.ts';
import { BreachActions, DeclareBreach } from './breach-actions.tsx';
import { type Breach, type BreachClock, MILESTONES } from './breach-facts.ts';

export function BreachesPage() {
  const { data: answer, error, refetch } = useAnswer(RegionBreachesDocument, {}, { live: true });
  const regions = answer?.data.regions ?? [];
  const breaches = regions
    .flatMap(({ id, breaches: list }) => (list ?? []).map((breach): Breach => ({ ...breach, regionId: id })))
    .sort((one, other) => other.awareAt.localeCompare(one.awareAt));
  const failure = failureOf(error, answer, (data) => data.regions.every((one) => one.breaches === null));
  return (
    <PageFrame
      title="Breaches"
      lead="The register of Art. 33(5): what happened, its effects, what was done, and the clocks of every notice."
      actions={<DeclareBreach regions={regions.map(({ id }) => id)} />}
      csv={() => ({ name: 'breaches', header: CSV_HEADER, rows: breaches.map(toCsvRow) })}
    >
      {failure !== undefined && (
        <div className="panel">
          <ErrorState error={failure} retry={() => void refetch()} />
        </div>
      )}
      {failure === undefined && answer === undefined && <LoadingState />}
      {failure === undefined && answer !== undefined && (
        <>
          <ProblemsBanner problems={answer.problems} />
          {breaches.length === 0 && (
            <div className="panel">
              <EmptyState title="No breach on record">
                One that is declared opens its clocks from when you became aware.
              </EmptyState>
            </div>
          )}
          {breaches.map((breach) => (
            <BreachPanel key={`${breach.regionId}:${breach.id}`} breach={breach} />
          ))}
        </>
      )}
    </PageFrame>
  );
}

const figure = (count: number | null): string => (count === null ? 'not computed' : count.toLocaleString());

function BreachPanel({ breach }: { readonly breach: Breach }) {
  return (
    <Stack className="panel" p="lg" gap="md" component="article" aria-label={breach.title}>
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={2} size="h5">
            {breach.title}
          </Title>
          <Group gap="xs" mt={4}>
            <Label of={breach.closedAt === null ? 'OPEN' : 'CLOSED'} />
            <Label of={breach.risk} />
            <Text size="sm" c="var(--muted)">
              {words(breach.nature)} · {breach.regionId} · {breach.customerId ?? 'the region as a whole'}
            </Text>
          </Group>
        </div>
        <BreachActions breach={breach} />
      </Group>
      <dl className="facts">
        <Fact term="Aware since">
          <Instant at={breach.awareAt} />
        </Fact>
        <Fact term="Happened">
          <Instant at={breach.occurredFrom} /> to <Instant at={breach.occurredUntil} />
        </Fact>
        <Fact term="Accesses">{figure(breach.affectedRequests)}</Fact>
        <Fact term="Objects">{figure(breach.affectedObjects)}</Fact>
        <Fact term="People">{figure(breach.affectedSubjects)}</Fact>
        <Fact term="Declared by">{breach.declaredBy}</Fact>
        {breach.consequences !== null && <Fact term="Consequences">{breach.consequences}</Fact>}
        {breach.measures !== null && <Fact term="Measures">{breach.measures}</Fact>}
        {breach.noSubjectNoticeGround !== null && (
          <Fact term="People not told because">{words(breach.noSubjectNoticeGround)}</Fact>
        )}
      </dl>
      <ul className="clock-list">
        {breach.clocks
          .filter(({ required, submittedAt }) => required || submittedAt !== null)
          .map((clock) => (
            <li key={clock.milestone}>
              <span>{MILESTONES[clock.milestone]}</span>
              <ClockState clock={clock} />
            </li>
          ))}
      </ul>
    </Stack>
  );
}

function ClockState({ clock }: { readonly clock: BreachClock }) {
  if (clock.submittedAt !== null) {
    return (
      <span>
        given <Instant at={clock.submittedAt} />
        {clock.reference !== null && ` · ${clock.reference}`}
        {clock.lateReason !== null && ` · late: ${clock.lateReason}`}
      </span>
    );
  }
  if (clock.dueAt === null) return <span>not given yet</span>;
  return (
    <span className={clock.overdue ? 'alarm' : ''}>
      {clock.overdue ? 'overdue since ' : 'due '}
      <Instant at={clock.dueAt} as="relative" />
    </span>
  );
}

const CSV_HEADER = [
  'id',
  'region',
  'customer',
  'title',
  'nature',
  'risk',
  'aware_at',
  'requests',
  'objects',
  'people',
  'closed_at',
];

const toCsvRow = (breach: Breach) => [
  breach.id,
  breach.regionId,
  breach.customerId,
  breach.title,
  breach.nature,
  breach.risk,
  breach.awareAt,
  breach.affectedRequests,
  breach.affectedObjects,
  breach.affectedSubjects,
  breach.closedAt,
];
