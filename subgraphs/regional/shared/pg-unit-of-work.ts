import type { PoolClient } from 'pg';
import type { UnitOfWork } from './unit-of-work.ts';

/** A transaction is its connection; only repositories know. */
export const toUnitOfWork = (client: PoolClient): UnitOfWork => client as unknown as UnitOfWork;
export const clientOf = (unit: UnitOfWork): PoolClient => unit as unknown as PoolClient;
