import type { CustomerId } from '#kernel/ids.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';
import type { AccessKeyRepository, StoredAccessKey } from './access-key-repository.ts';

export class PrismaAccessKeyRepository implements AccessKeyRepository {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  async insert({ id, customerId, sealedSecret }: StoredAccessKey): Promise<void> {
    await this.#prisma.accessKey.create({ data: { id, customerId, sealedSecret: new Uint8Array(sealedSecret) } });
  }

  async findActive(id: string): Promise<StoredAccessKey | undefined> {
    const row = await this.#prisma.accessKey.findUnique({ where: { id, status: 'active' } });
    if (row === null) return undefined;
    return { id: row.id, customerId: row.customerId as CustomerId, sealedSecret: row.sealedSecret };
  }

  count(): Promise<number> {
    return this.#prisma.accessKey.count();
  }
}
