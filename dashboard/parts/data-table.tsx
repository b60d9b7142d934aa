import { Loader, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly end?: boolean;
  /** Left out on narrow screens. */
  readonly wideOnly?: boolean;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly selected?: string | undefined;
  /** Asks the server for the next page; called when the end of the rows comes into sight. */
  readonly onEnd?: () => void;
  readonly loadingMore?: boolean;
  readonly height?: string;
}

const ROW_HEIGHT = 45;

/** A table of any length: only the rows in sight exist, and more are asked for at the end. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, keyOf, onEnd, loadingMore = false, height = 'calc(100dvh - 330px)' } = props;
  const frame = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    if (last >= rows.length - 10) onEnd?.();
  }, [last, rows.length, onEnd]);
  const before = items[0]?.start ?? 0;
  const after = virtualizer.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <section
      className="table-frame"
      ref={frame}
      style={{ maxHeight: height, minHeight: 160 }}
      tabIndex={0}
      aria-label={label}
    >
      <table className="data-table" aria-rowcount={rows.length + 1}>
        <thead>
          <tr>
            {columns.map(({ key, header, end, wideOnly }) => (
              <th key={key} scope="col" className={classOf(end, wideOnly)}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer height={before} columns={columns.length} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) return null;
            return <TableRow key={keyOf(row)} {...props} row={row} index={index} />;
          })}
          <Spacer height={after} columns={columns.length} />
        </tbody>
      </table>
      {loadingMore && (
        <Text size="sm" c="var(--muted)" p="sm" ta="center">
          <Loader size="xs" mr="xs" /> Loading more
        </Text>
      )}
    </section>
  );
}

function TableRow<Row>({
  row,
  index,
  columns,
  keyOf,
  onOpen,
  selected,
}: DataTableProps<Row> & { readonly row: Row; readonly index: number }) {
  const openable = onOpen === undefined ? {} : { 'data-openable': true, tabIndex: 0, onClick: () => onOpen(row) };
  return (
    <tr
      data-row
      data-selected={selected === keyOf(row) || undefined}
      aria-rowindex={index + 2}
      {...openable}
      onKeyDown={(event) => moveOrOpen(event, onOpen === undefined ? undefined : () => onOpen(row))}
    >
      {columns.map(({ key, cell, end, wideOnly }) => (
        <td key={key} className={classOf(end, wideOnly)}>
          {cell(row)}
        </td>
      ))}
    </tr>
  );
}

function Spacer({ height, columns }: { readonly height: number; readonly columns: number }) {
  if (height <= 0) return null;
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}

const classOf = (end: boolean | undefined, wideOnly: boolean | undefined): string =>
  [end === true ? 'end numeric' : '', wideOnly === true ? 'wide-only' : ''].join(' ').trim();

/** Arrow keys move between rows, Enter opens one. */
function moveOrOpen(event: KeyboardEvent<HTMLTableRowElement>, open: (() => void) | undefined): void {
  if (event.target !== event.currentTarget) return;
  if (event.key === 'Enter' && open !== undefined) open();
  const step = { ArrowDown: 'nextElementSibling', ArrowUp: 'previousElementSibling' } as const;
  const direction = step[event.key as keyof typeof step];
  const target = direction === undefined ? null : event.currentTarget[direction];
  if (target instanceof HTMLElement && target.dataset['row'] !== undefined) {
    event.preventDefault();
    target.focus();
  }
}
