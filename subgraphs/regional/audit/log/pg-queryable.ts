import type { ClientBase } from 'pg';

/** A pool or one of its connections. */
export type Queryable = Pick<ClientBase, 'query'>;
