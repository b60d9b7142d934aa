import { Anchor, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import type { PagedRows } from '../../api/use-region-pages.ts';
import type { DataSubjectRequestFilter } from '../../generated/graphql.ts';
import { Instant } from '../../parts/instant.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { ProblemsBanner } from '../../parts/problems.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { words } from '../../parts/words.ts';
import {
  CSV_HEADER,
  clockText,
  daysLeft,
  inLane,
  LANES,
  type Lane,
  type RequestCard,
  requestAddress,
  toCsvRow,
  urgencyOf,
} from './request-lanes.ts';
import { useRequests } from './use-requests.ts';

/** The largest page that a region gives. */
const OPEN_PAGE = 200;
const CLOSED_PAGE = 20;
const MOST_OPEN = 2_000;
const MOST_CARDS = 60;

interface RequestBoardProps {
  readonly parts: readonly string[];
  readonly filter: DataSubjectRequestFilter;
  readonly toolbar: ReactNode;
}

/** Every open request, so that the lanes count right and the most urgent is on top; of the answered ones the latest. */
export function RequestBoard({ parts, filter, toolbar }: RequestBoardProps) {
  const open = useAllOpen(parts, filter);
  const closed = useRequests(filter.overdue === true ? [] : parts, { ...filter, open: false }, CLOSED_PAGE);
  const cards = [open, closed].flatMap(({ rows }) => rows.map(({ part, node }) => ({ ...node, regionId: part })));
  const isComplete = !open.hasMore;
  return (
    <PageFrame
      title="Data subject requests"
      lead="GDPR chapter III. The clock runs from the day a request came in; only a question about identity stops it."
      csv={() => ({ name: 'requests', header: CSV_HEADER, rows: cards.map(toCsvRow) })}
    >
      <div className="panel toolbar no-print">{toolbar}</div>
      <ProblemsBanner problems={open.problems} />
      {open.isLoading && <LoadingState />}
      {open.error !== null && (
        <div className="panel">
          <ErrorState error={open.error} retry={open.retry} />
        </div>
      )}
      {!open.isLoading && open.error === null && (
        // biome-ignore lint/a11y/useSemanticElements: lanes side by side that scroll together.
        <div className="board" role="region" aria-label="Board" tabIndex={0}>
          {LANES.map((lane) => {
            const inside = inLane(cards, lane);
            const total = lane.closed === true ? (closed.total ?? 0) : inside.length;
            return <LaneColumn key={lane.title} lane={lane} cards={inside} total={total} isComplete={isComplete} />;
          })}
        </div>
      )}
    </PageFrame>
  );
}

function useAllOpen(
  parts: readonly string[],
  filter: DataSubjectRequestFilter,
): PagedRows<Omit<RequestCard, 'regionId'>> {
  const list = useRequests(parts, { ...filter, open: true }, OPEN_PAGE);
  const { hasMore, loadMore, rows } = list;
  useEffect(() => {
    if (hasMore && rows.length < MOST_OPEN) loadMore();
  }, [hasMore, loadMore, rows.length]);
  return list;
}

interface LaneColumnProps {
  readonly lane: Lane;
  readonly cards: readonly RequestCard[];
  readonly total: number;
  readonly isComplete: boolean;
}

function LaneColumn({ lane, cards, total, isComplete }: LaneColumnProps) {
  const shown = cards.slice(0, MOST_CARDS);
  return (
    <section className="lane" aria-label={lane.title}>
      <Title order={2} size="h6" className="lane-title">
        {lane.title}{' '}
        <span className="lane-count">
          {total.toLocaleString()}
          {isComplete ? '' : '+'}
        </span>
      </Title>
      <ul>
        {shown.map((card) => (
          <li key={card.id}>
            <Card card={card} />
          </li>
        ))}
      </ul>
      {total > shown.length && (
        <Anchor component={Link} to="/requests?view=list" size="xs" p="xs" display="block">
          {total - shown.length} more in the list
        </Anchor>
      )}
    </section>
  );
}

function Card({ card }: { readonly card: RequestCard }) {
  const now = Date.now();
  const urgency = urgencyOf(card, now);
  return (
    <Link className="request-card" data-urgency={urgency} to={requestAddress(card)}>
      <Text size="sm" fw={600}>
        {words(card.right)}
      </Text>
      <Text size="xs" c="var(--muted)">
        {card.customerId} · {card.regionId}
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
