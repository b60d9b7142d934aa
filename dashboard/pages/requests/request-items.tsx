import { Group, Text } from '@mantine/core';
import { useSession } from '../../api/session.tsx';
import { useAct } from '../../api/use-act.ts';
import { type ConnectionPage, useRegionPages } from '../../api/use-region-pages.ts';
import {
  DecideItemDocument,
  type RequestItemOutcome,
  RequestItemsDocument,
  type RequestItemsQuery,
} from '../../generated/graphql.ts';
import { ActionButton } from '../../parts/action-button.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { formatBytes } from '../../parts/format-bytes.ts';
import { Label } from '../../parts/labels.tsx';
import { ListPanel, type PartRow } from '../../parts/list-panel.tsx';
import { useUrlState } from '../../parts/use-url-state.ts';
import { words } from '../../parts/words.ts';
import type { RequestFile, RequestKey } from './request-file.ts';

type Item = NonNullable<NonNullable<NonNullable<RequestItemsQuery['customer']>['dataSubjectRequest']>['items']>[number];

const PAGE = 100;

const COLUMNS: readonly Column<PartRow<Item>>[] = [
  { key: 'no', header: 'No.', end: true, cell: ({ node }) => node.itemNo },
  {
    key: 'what',
    header: 'What',
    cell: ({ node }) => [node.bucket, node.key].filter(Boolean).join('/') || words(node.kind.toUpperCase()),
  },
  { key: 'size', header: 'Size', end: true, wideOnly: true, cell: ({ node }) => formatBytes(node.size) },
  { key: 'planned', header: 'Planned', cell: ({ node }) => <Label of={node.plannedOutcome} /> },
  { key: 'outcome', header: 'Outcome', cell: ({ node }) => <Label of={node.outcome} /> },
  { key: 'reasons', header: 'Reasons', cell: ({ node }) => node.reasons.map(words).join(', ') || '–' },
  { key: 'people', header: 'People', end: true, wideOnly: true, cell: ({ node }) => node.subjects },
];

/** Items come as a plain list by number: the last number is where the next page begins. */
function pageOf(data: RequestItemsQuery): ConnectionPage<Item> | undefined {
  const items = data.customer?.dataSubjectRequest?.items;
  if (items === null || items === undefined) return undefined;
  return {
    pageInfo: { hasNextPage: items.length === PAGE, endCursor: String(items.at(-1)?.itemNo ?? 0) },
    edges: items.map((node) => ({ node })),
  };
}

interface RequestItemsProps {
  readonly of: RequestKey;
  readonly outcomes: NonNullable<RequestFile['outcomes']>;
  readonly canDecide: boolean;
}

/** The plan: what the request comes to for each thing, and what became of it. */
export function RequestItems({ of, outcomes, canDecide }: RequestItemsProps) {
  const { mayHandle } = useSession();
  const [chosen, setChosen] = useUrlState('outcome');
  const outcome = outcomes.find((known) => known.outcome === chosen)?.outcome ?? null;
  const list = useRegionPages({
    document: RequestItemsDocument,
    parts: [of.requestId],
    variablesOf: (requestId, after) => ({
      customerId: of.customerId,
      requestId,
      first: PAGE,
      after: Number(after ?? 0),
      outcome,
    }),
    pageOf,
  });
  const columns =
    canDecide && mayHandle
      ? [
          ...COLUMNS,
          { key: 'decide', header: 'Decide', cell: ({ node }: PartRow<Item>) => <Decide of={of} item={node} /> },
        ]
      : COLUMNS;
  return (
    <ListPanel
      label="Plan"
      list={list}
      columns={columns}
      keyOf={({ node }) => String(node.itemNo)}
      height="420px"
      empty={{ title: 'No plan yet', text: 'The plan lists everything about the person once it was made.' }}
      toolbar={<OutcomeChips outcomes={outcomes} chosen={chosen} choose={setChosen} />}
    />
  );
}

interface OutcomeChipsProps {
  readonly outcomes: RequestItemsProps['outcomes'];
  readonly chosen: string;
  readonly choose: (outcome: string | null) => void;
}

function OutcomeChips({ outcomes, chosen, choose }: OutcomeChipsProps) {
  const total = outcomes.reduce((sum, { count }) => sum + count, 0);
  return (
    <Group gap="xs" role="group" aria-label="Outcomes">
      <Text fw={650} mr="sm">
        Plan
      </Text>
      <Chip label={`All ${total}`} pressed={chosen === ''} onClick={() => choose(null)} />
      {outcomes.map(({ outcome, count }) => (
        <Chip
          key={outcome}
          label={`${words(outcome)} ${count}`}
          pressed={chosen === outcome}
          onClick={() => choose(chosen === outcome ? null : outcome)}
        />
      ))}
    </Group>
  );
}

function Chip({
  label,
  pressed,
  onClick,
}: {
  readonly label: string;
  readonly pressed: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" className="chip" aria-pressed={pressed} onClick={onClick}>
      {label}
    </button>
  );
}

const DECISIONS = [
  'ERASED',
  'RETAINED',
  'INCLUDED',
  'EXCLUDED',
  'RECTIFIED',
  'REVIEWED',
] as const satisfies readonly RequestItemOutcome[];

function Decide({ of, item }: { readonly of: RequestKey; readonly item: Item }) {
  const act = useAct();
  if (item.plannedOutcome !== 'MANUAL_REVIEW') return null;
  return (
    <ActionButton
      label="Decide"
      size="compact-xs"
      note="What happens with this item, and why. For what is kept, name the ground by its article."
      fields={[
        { name: 'outcome', label: 'Outcome', kind: 'choice', options: DECISIONS },
        { name: 'narrative', label: 'Why', kind: 'narrative' },
        { name: 'retainedUntil', label: 'Kept until', kind: 'instant', optional: true },
      ]}
      run={({ outcome = '', narrative = '', retainedUntil = '' }) => {
        const decided = DECISIONS.find((known) => known === outcome) ?? 'REVIEWED';
        const until = retainedUntil === '' ? null : retainedUntil;
        const input = { itemNo: item.itemNo, outcome: decided, narrative, retainedUntil: until };
        return act(DecideItemDocument, { ...of, input }, `Item ${item.itemNo} decided`);
      }}
    />
  );
}
