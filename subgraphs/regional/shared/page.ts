import { AppError } from '#kernel/errors.ts';

export const LARGEST_PAGE = 200;
const DEFAULT_PAGE = 50;

/** The place after which a page starts: the sort value and id of the last row seen. */
export interface Position {
  readonly at: Date;
  readonly id: string;
}

export interface Page {
  readonly first: number;
  readonly after: Position | null;
}

export interface PageArguments {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

const isUuid = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);

/** Checks the arguments of a connection; `list` names the connection, so that a cursor of another one is refused. */
export function parsePage(list: string, { first, after }: PageArguments, isId: (id: string) => boolean = isUuid): Page {
  const position = after === null || after === undefined ? null : decodePosition(list, after);
  if (position !== null && !isId(position.id)) throw foreignCursor();
  return { first: parseFirst(first), after: position };
}

export function parseFirst(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE;
  if (size >= 1 && size <= LARGEST_PAGE) return size;
  throw new AppError('BAD_USER_INPUT', `first must be between 1 and ${LARGEST_PAGE}.`);
}

export function encodePosition(list: string, { at, id }: Position): string {
  return encodeCursor([list, at.getTime(), id]);
}

function decodePosition(list: string, cursor: string): Position {
  const parts = decodeCursor(cursor);
  const [name, time, id] = parts;
  const at = new Date(typeof time === 'number' && time >= 0 ? time : Number.NaN);
  if (parts.length !== 3 || name !== list || typeof id !== 'string' || Number.isNaN(at.getTime()))
    throw foreignCursor();
  return { at, id };
}

/** A cursor is opaque to clients: what stands in it may change, what it points at may not. */
export function encodeCursor(parts: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

export function decodeCursor(cursor: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parts)) return parts;
  } catch {
    // Not one of ours; answered below.
  }
  throw foreignCursor();
}

export function foreignCursor(): AppError {
  return new AppError('BAD_USER_INPUT', 'after must be a cursor that this list returned.');
}
