import type { Logger } from '#kernel/logging/create-logger.ts';
import type { RegionalPrisma } from '../shared/prisma-regional-client.ts';

const A_DAY = 24 * 60 * 60 * 1000;

/** Keeps the months' partitions of the audit trail ahead of time. A failure heals: the default partition takes what has none. */
export class PrismaAuditPartitions {
  readonly #prisma: RegionalPrisma;
  readonly #logger: Logger;
  #timer: NodeJS.Timeout | undefined;

  constructor(prisma: RegionalPrisma, logger: Logger) {
    this.#prisma = prisma;
    this.#logger = logger;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.#ensure(), A_DAY);
    this.#timer.unref();
    await this.#ensure();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #ensure(): Promise<void> {
    try {
      await this.#prisma.$executeRaw`SELECT ensure_audit_partitions(2)`;
    } catch (error) {
      this.#logger.warn({ err: error }, 'could not create the next partitions of the audit trail');
    }
  }
}
