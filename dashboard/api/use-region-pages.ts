import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { TypedDocumentString } from '../generated/graphql.ts';
import { ApiError, execute, type Problem } from './execute.ts';
import { useSession } from './session.tsx';

/** A page of a connection, as every list of the schema has it. */
export interface ConnectionPage<Node> {
  readonly totalCount?: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Node | null }[];
}

/** Where each part stands: a cursor, or nothing when it has not been asked yet. Finished parts are absent. */
type Cursors = Readonly<Record<string, string | null>>;

interface Part<Node> {
  readonly name: string;
  readonly page: ConnectionPage<Node> | undefined;
  readonly problems: readonly Problem[];
}

interface Options<Data, Variables, Node> {
  readonly document: TypedDocumentString<Data, Variables>;
  /** One list per part, each paged by itself: regions, or one customer. */
  readonly parts: readonly string[];
  readonly variablesOf: (part: string, after: string | null) => Variables;
  readonly pageOf: (data: Data) => ConnectionPage<Node> | null | undefined;
  readonly enabled?: boolean;
}

export interface PagedRows<Node> {
  readonly rows: readonly { readonly part: string; readonly node: Node }[];
  readonly total: number | undefined;
  readonly problems: readonly Problem[];
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly loadMore: () => void;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly retry: () => void;
}

/** Rows of several lists as one, page by page from the server. A part that fails is a problem, not the end of the others. */
export function useRegionPages<Data, Variables, Node>(options: Options<Data, Variables, Node>): PagedRows<Node> {
  const { document, parts, variablesOf, pageOf, enabled = true } = options;
  const { headers } = useSession();
  const start: Cursors = Object.fromEntries(parts.map((part) => [part, null]));
  const query = useInfiniteQuery({
    queryKey: [document.__meta__?.['hash'], parts.map((part) => variablesOf(part, null)), headers],
    enabled: enabled && parts.length > 0,
    placeholderData: keepPreviousData,
    initialPageParam: start,
    queryFn: ({ pageParam, signal }) =>
      Promise.all(
        Object.entries(pageParam).map(async ([name, after]): Promise<Part<Node>> => {
          try {
            const { data, problems } = await execute(document, variablesOf(name, after), headers, signal);
            return { name, page: pageOf(data) ?? undefined, problems };
          } catch (error) {
            if (!(error instanceof ApiError) || parts.length === 1) throw error;
            return {
              name,
              page: undefined,
              problems: error.problems.length > 0 ? error.problems : [toProblem(name, error)],
            };
          }
        }),
      ),
    getNextPageParam: nextCursors,
  });
  const pages = query.data?.pages;
  const { fetchNextPage, refetch, hasNextPage, isFetchingNextPage } = query;
  return useMemo(
    () => ({
      rows: (pages ?? []).flat().flatMap(rowsOf),
      total: totalOf(pages?.[0]),
      problems: (pages ?? []).flat().flatMap(({ problems }) => problems),
      isLoading: query.isPending,
      error: query.error ?? failureOf(pages?.[0]),
      loadMore: () => {
        if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
      },
      hasMore: hasNextPage,
      isLoadingMore: isFetchingNextPage,
      retry: () => void refetch(),
    }),
    [pages, query.isPending, query.error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch],
  );
}

/** Nothing of any part: then it is not a partial result but none. */
function failureOf(first: readonly Part<unknown>[] | undefined): ApiError | null {
  const [problem] = (first ?? []).flatMap(({ problems }) => problems);
  if (problem === undefined || (first ?? []).some(({ page }) => page !== undefined)) return null;
  return new ApiError(problem.code, problem.message, [problem]);
}

const toProblem = (name: string, { code, message }: ApiError): Problem => ({ code, message, regionId: name, path: '' });

const rowsOf = <Node>({ name, page }: Part<Node>) =>
  (page?.edges ?? []).flatMap(({ node }) => (node === null ? [] : [{ part: name, node }]));

function nextCursors(last: readonly Part<unknown>[]): Cursors | undefined {
  const open = last.filter(({ page }) => page?.pageInfo.hasNextPage === true);
  return open.length === 0
    ? undefined
    : Object.fromEntries(open.map(({ name, page }) => [name, page?.pageInfo.endCursor ?? null]));
}

function totalOf(first: readonly Part<unknown>[] | undefined): number | undefined {
  const counts = (first ?? []).flatMap(({ page }) => (page?.totalCount === undefined ? [] : [page.totalCount]));
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
