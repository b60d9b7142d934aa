import type { HealthProbe } from './health-probe.ts';
import type { RegionalPrisma } from './prisma-regional-client.ts';

const ANSWER_WITHIN_MS = 3_000;

export class PrismaHealthProbe implements HealthProbe {
  readonly #prisma: RegionalPrisma;

  constructor(prisma: RegionalPrisma) {
    this.#prisma = prisma;
  }

  async customerCount(): Promise<number> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('The database did not answer in time.')), ANSWER_WITHIN_MS);
    });
    try {
      return await Promise.race([this.#prisma.customer.count(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
