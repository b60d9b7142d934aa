import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { PagedRows } from '../api/use-region-pages.ts';
import { type Column, DataTable } from './data-table.tsx';
import { ProblemsBanner } from './problems.tsx';
import { EmptyState, ErrorState, LoadingState } from './states.tsx';

export type PartRow<Node> = { readonly part: string; readonly node: Node };

interface ListPanelProps<Node> {
  readonly label: string;
  readonly list: PagedRows<Node>;
  readonly columns: readonly Column<PartRow<Node>>[];
  readonly keyOf: (row: PartRow<Node>) => string;
  readonly onOpen?: (row: PartRow<Node>) => void;
  readonly selected?: string | undefined;
  readonly height?: string;
  readonly toolbar?: ReactNode;
  /** What an empty list means, and what fills it. */
  readonly empty: { readonly title: string; readonly text: string };
}

/** A list in each of its states: loading, failed, empty, in part, whole. */
export function ListPanel<Node>(props: ListPanelProps<Node>) {
  const { label, list, columns, keyOf, onOpen, selected, height, toolbar, empty } = props;
  return (
    <>
      <ProblemsBanner problems={list.problems} />
      <div className="panel">
        {toolbar !== undefined && <div className="toolbar no-print">{toolbar}</div>}
        {list.isLoading && <LoadingState />}
        {!list.isLoading && list.error !== null && <ErrorState error={list.error} retry={list.retry} />}
        {!list.isLoading && list.error === null && list.rows.length === 0 && (
          <EmptyState title={empty.title}>{empty.text}</EmptyState>
        )}
        {list.rows.length > 0 && (
          <DataTable
            label={label}
            columns={columns}
            rows={list.rows}
            keyOf={keyOf}
            selected={selected}
            onEnd={list.loadMore}
            loadingMore={list.isLoadingMore}
            {...(onOpen === undefined ? {} : { onOpen })}
            {...(height === undefined ? {} : { height })}
          />
        )}
        <Text size="xs" c="var(--muted)" px="md" py={8} role="status" className="table-foot">
          {countOf(list)}
        </Text>
      </div>
    </>
  );
}

function countOf({ rows, total, isLoading }: PagedRows<unknown>): string {
  if (isLoading) return 'Loading';
  const loaded = rows.length.toLocaleString();
  return total === undefined ? `${loaded} loaded` : `${loaded} of ${total.toLocaleString()}`;
}
