import { Agent, request } from 'undici';
import { type Clock, systemClock } from '#kernel/clock.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { RegionRegistry, RegionTarget } from '../federation/region-registry.ts';

export interface RegionHealth {
  readonly status: 'healthy' | 'unhealthy' | 'unreachable';
  /** The registered endpoint, which may differ from where this process reaches the region. */
  readonly endpoint: string;
}

export interface GatewayHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly service: 's3-gateway-global';
  readonly database: 'reachable' | 'unreachable';
  readonly regional_endpoints: Readonly<Record<RegionId, RegionHealth>>;
  readonly checked_at: string;
}

export interface HealthCheckParts {
  readonly registry: RegionRegistry;
  /** Whether the global database answers now. */
  databaseAnswers(): Promise<boolean>;
  readonly clock?: Clock;
}

const PROBE_MS = 1_000;
/** However often it is asked, everyone together probes once in this time. */
const FRESH_MS = 1_500;

export class HealthCheck {
  readonly #parts: HealthCheckParts;
  readonly #clock: Clock;
  // Not the request pools: a probe must not wait behind traffic.
  readonly #agent = new Agent({ connections: 1, connect: { timeout: PROBE_MS } });
  #current: { readonly health: Promise<GatewayHealth>; readonly startedAt: number } | undefined;

  constructor(parts: HealthCheckParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
  }

  read(): Promise<GatewayHealth> {
    const now = this.#clock.now().getTime();
    if (this.#current === undefined || now - this.#current.startedAt >= FRESH_MS) {
      this.#current = { health: this.#check(), startedAt: now };
    }
    return this.#current.health;
  }

  close(): Promise<void> {
    return this.#agent.close();
  }

  async #check(): Promise<GatewayHealth> {
    const [databaseUp, targets] = await Promise.all([
      within(PROBE_MS, this.#parts.databaseAnswers(), false),
      within(PROBE_MS, this.#parts.registry.list(), []),
    ]);
    const regions = await Promise.all(targets.map(async (target) => [target.id, await this.#probe(target)] as const));
    const everyRegion = regions.every(([, { status }]) => status === 'healthy');
    return {
      status: databaseUp ? (everyRegion ? 'healthy' : 'degraded') : 'unhealthy',
      service: 's3-gateway-global',
      database: databaseUp ? 'reachable' : 'unreachable',
      regional_endpoints: Object.fromEntries(regions) as Record<RegionId, RegionHealth>,
      checked_at: this.#clock.now().toISOString(),
    };
  }

  async #probe({ endpoint, gatewayEndpoint }: RegionTarget): Promise<RegionHealth> {
    try {
      const options = { dispatcher: this.#agent, signal: AbortSignal.timeout(PROBE_MS) };
      const { statusCode, body } = await request(`${endpoint}/health`, options);
      await body.dump({ limit: 65_536 });
      return { status: statusCode === 200 ? 'healthy' : 'unhealthy', endpoint: gatewayEndpoint };
    } catch {
      return { status: 'unreachable', endpoint: gatewayEndpoint };
    }
  }
}

async function within<Result>(limitMs: number, work: Promise<Result>, otherwise: Result): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Result>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), limitMs);
  });
  try {
    return await Promise.race([work.catch(() => otherwise), limit]);
  } finally {
    clearTimeout(timer);
  }
}
