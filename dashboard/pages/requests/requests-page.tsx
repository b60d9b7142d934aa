import './requests.css';
import { Switch, Text, Title } from '@mantine/core';
import { useMemo } from 'react';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { useRegionPages } from '../../api/use-region-pages.ts';
import { RegionNamesDocument, RegionRequestsDocument, type RegionRequestsQuery } from '../../generated/graphql.ts';
import { Choice } from '../../parts/choice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { words } from '../../parts/labels.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { daysLeft, inLane, LANES, type Lane, type RequestCard, urgencyOf } from './request-lanes.ts';

const CUSTOMERS_PER_CALL = 100;
const MOST_CARDS = 60;

const RIGHTS = [
  'A15_ACCESS',
  'A16_RECTIFICATION',
  'A17_ERASURE',
  'A18_RESTRICTION',
  'A20_PORTABILITY',
  'A21_OBJECTION',
  'A22_AUTOMATED_DECISION',
  'A7_3_WITHDRAW_CONSENT',
] as const;

type CustomerNode = NonNullable<
  NonNullable<NonNullable<RegionRequestsQuery['region']>['customers']>['edges'][number]['node']
>;

export function RequestsPage() {
  const regions = useAnswer(RegionNamesDocument, {}).data?.data.regions;
  const [region, setRegion] = useUrlState('region');
  const [right, setRight] = useUrlState('right');
  const [overdueOnly, setOverdueOnly] = useUrlState('overdue');
  const parts = useMemo(
    () => (regions ?? []).map(({ id }) => id).filter((id) => region === '' || id === region),
    [regions, region],
  );
  const list = useRegionPages({
    document: RegionRequestsDocument,
    parts,
    variablesOf: (regionId, after) => ({ regionId, after, first: CUSTOMERS_PER_CALL }),
    pageOf: (data) => data.region?.customers,
  });
  const now = Date.now();
  const cards = list.rows
    .flatMap(({ part, node }) => cardsOf(part, node))
    .filter(
      (card) => (right === '' || card.right === right) && (overdueOnly === '' || urgencyOf(card, now) === 'overdue'),
    );
  return (
    <PageFrame
      title="Data subject requests"
      lead="GDPR chapter III. The clock runs from the day a request came in; only a question about identity stops it."
      csv={() => ({ name: 'requests', header: CSV_HEADER, rows: cards.map(toCsvRow) })}
    >
      <div className="panel toolbar no-print">
        <Choice label="Region" value={region} onChange={setRegion} options={(regions ?? []).map(({ id }) => id)} raw />
        <Choice label="Right" value={right} onChange={setRight} options={RIGHTS} />
        <Switch
          label="Overdue only"
          mb={8}
          checked={overdueOnly === 'yes'}
          onChange={(event) => setOverdueOnly(event.currentTarget.checked ? 'yes' : null)}
        />
      </div>
      <ProblemsBanner problems={list.problems} />
      {list.isLoading && <LoadingState />}
      {list.error !== null && <ErrorState error={list.error} retry={list.retry} />}
      {!list.isLoading && list.error === null && (
        // biome-ignore lint/a11y/useSemanticElements: lanes side by side that scroll together.
        <div className="board" role="region" aria-label="Board" tabIndex={0}>
          {LANES.map((lane) => (
            <LaneColumn key={lane.title} lane={lane} cards={inLane(cards, lane)} />
          ))}
        </div>
      )}
    </PageFrame>
  );
}

const cardsOf = (regionId: string, { id, name, dataSubjectRequests }: CustomerNode): RequestCard[] =>
  (dataSubjectRequests?.edges ?? []).map(({ node }) => ({
    ...node,
    regionId,
    customerId: id,
    customerName: name ?? id,
  }));

function LaneColumn({ lane, cards }: { readonly lane: Lane; readonly cards: readonly RequestCard[] }) {
  return (
    <section className="lane" aria-label={lane.title}>
      <Title order={2} size="h6" className="lane-title">
        {lane.title} <span className="lane-count">{cards.length}</span>
      </Title>
      <ul>
        {cards.slice(0, MOST_CARDS).map((card) => (
          <li key={card.id}>
            <Card card={card} />
          </li>
        ))}
      </ul>
      {cards.length > MOST_CARDS && (
        <Text size="xs" c="var(--muted)" p="xs">
          and {cards.length - MOST_CARDS} more; narrow the filters to see them
        </Text>
      )}
    </section>
  );
}

function Card({ card }: { readonly card: RequestCard }) {
  const now = Date.now();
  const urgency = urgencyOf(card, now);
  const target = `/customers/${encodeURIComponent(card.customerId)}?tab=requests`;
  return (
    <Link className="request-card" data-urgency={urgency} to={target}>
      <Text size="sm" fw={600}>
        {words(card.right)}
      </Text>
      <Text size="xs" c="var(--muted)">
        {card.customerName} · {card.regionId}
      </Text>
      <div className="request-clock">
        <span>{urgency === 'done' ? words(card.status) : clockText(daysLeft(card.dueAt, now))}</span>
        <Text size="xs" c="var(--muted)" component="span">
          <Instant at={urgency === 'done' ? card.receivedAt : card.dueAt} as="short" />
        </Text>
      </div>
    </Link>
  );
}

function clockText(days: number): string {
  if (days < 0) return `${-days} ${days === -1 ? 'day' : 'days'} overdue`;
  return `${days} ${days === 1 ? 'day' : 'days'} left`;
}

const CSV_HEADER = ['id', 'region', 'customer', 'right', 'status', 'received_at', 'due_at', 'overdue'];

const toCsvRow = (card: RequestCard) => [
  card.id,
  card.regionId,
  card.customerId,
  card.right,
  card.status,
  card.receivedAt,
  card.dueAt,
  card.overdue,
];
