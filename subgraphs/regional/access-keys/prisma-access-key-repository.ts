import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { KeyLimits, KeyScope, Permission } from './access-key-limits.ts';
import type { AccessKey, AccessKeyRepository, SealedSecret, StoredAccessKey } from './access-key-repository.ts';

type Row = NonNullable<Awaited<ReturnType<RegionalPrisma['accessKey']['findUnique']>>>;

export class PrismaAccessKeyRepository implements AccessKeyRepository {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  async insert(key: StoredAccessKey): Promise<void> {
    await this.#prisma.accessKey.create({ data: toRow(key) });
  }

  async findActive(id: string, now: Date): Promise<StoredAccessKey | undefined> {
    const row = await this.#prisma.accessKey.findUnique({ where: { id, status: 'active' } });
    if (row === null || (row.expiresAt !== null && row.expiresAt <= now)) return undefined;
    return { ...limitsOf(row), id, customerId: row.customerId as CustomerId, sealedSecret: row.sealedSecret };
  }

  async listOf(customerIds: readonly CustomerId[]): Promise<AccessKey[]> {
    const where = { customerId: { in: [...customerIds] } };
    const rows = await this.#prisma.accessKey.findMany({ where, orderBy: [{ createdAt: 'desc' }, { id: 'asc' }] });
    return rows.map(toKey);
  }

  async find(customerId: CustomerId, id: string): Promise<AccessKey | undefined> {
    const row = await this.#prisma.accessKey.findUnique({ where: { id, customerId } });
    return row === null ? undefined : toKey(row);
  }

  async setStatus(customerId: CustomerId, id: string, status: AccessKey['status']): Promise<AccessKey | undefined> {
    const [row] = await this.#prisma.accessKey.updateManyAndReturn({ where: { id, customerId }, data: { status } });
    return row === undefined ? undefined : toKey(row);
  }

  async replace(oldId: string, endsAt: Date, replacement: StoredAccessKey): Promise<void> {
    await this.#prisma.$transaction([
      this.#prisma.accessKey.create({ data: toRow(replacement) }),
      this.#prisma.accessKey.update({ where: { id: oldId }, data: { expiresAt: endsAt, replacedBy: replacement.id } }),
    ]);
  }

  async touch(id: string, usedAt: Date): Promise<void> {
    await this.#prisma.accessKey.updateMany({ where: { id }, data: { lastUsedAt: usedAt } });
  }

  count(): Promise<number> {
    return this.#prisma.accessKey.count();
  }

  async sealedAfter(id: string, limit: number): Promise<SealedSecret[]> {
    const select = { id: true, customerId: true, sealedSecret: true };
    const where = { id: { gt: id } };
    const rows = await this.#prisma.accessKey.findMany({ where, select, orderBy: { id: 'asc' }, take: limit });
    return rows.map((row) => ({ ...row, customerId: row.customerId as CustomerId }));
  }

  async reseal(id: string, before: Uint8Array, after: Uint8Array): Promise<void> {
    const where = { id, sealedSecret: new Uint8Array(before) };
    await this.#prisma.accessKey.updateMany({ where, data: { sealedSecret: new Uint8Array(after) } });
  }
}

function toRow({ id, customerId, sealedSecret, permissions, scopes, expiresAt, label }: StoredAccessKey) {
  return {
    id,
    customerId,
    sealedSecret: new Uint8Array(sealedSecret),
    // An empty list means "not limited" here: a key that may do nothing cannot be made.
    permissions: [...(permissions ?? [])],
    scopes: scopes.map((scope) => ({ ...scope })),
    expiresAt,
    label,
  };
}

const limitsOf = ({ permissions, scopes, expiresAt, label }: Row): KeyLimits => ({
  permissions: permissions.length === 0 ? null : (permissions as Permission[]),
  scopes: scopes as unknown as KeyScope[],
  expiresAt,
  label,
});

const toKey = (row: Row): AccessKey => ({
  ...limitsOf(row),
  id: row.id,
  customerId: row.customerId as CustomerId,
  status: row.status === 'active' ? 'active' : 'disabled',
  createdAt: row.createdAt,
  lastUsedAt: row.lastUsedAt,
  replacedBy: row.replacedBy,
});
