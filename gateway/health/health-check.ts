import type { Readable } from 'node:stream';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { readBounded } from '#kernel/http/read-bounded.ts';
import type { RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PeerTls } from '#kernel/tls/peer-tls.ts';
import type { RegionRegistry, RegionTarget } from '../federation/region-registry.ts';

export interface RegionHealth {
  readonly status: 'healthy' | 'unhealthy' | 'unreachable';
  /** The registered endpoint, which may differ from where this process reaches the region. */
  readonly endpoint: string;
  /** Of the schema that the region serves; null if it did not say. */
  readonly schema_hash: string | null;
}

export interface GatewayHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly service: 's3-gateway-global';
  readonly database: 'reachable' | 'unreachable';
  /** `different` while regions run different versions: normal during a roll-out, an alarm after it. */
  readonly regional_schemas: 'same' | 'different';
  readonly regional_endpoints: Readonly<Record<RegionId, RegionHealth>>;
  readonly checked_at: string;
}

export interface HealthCheckParts {
  readonly registry: RegionRegistry;
  /** Whether the global database answers now. */
  databaseAnswers(): Promise<boolean>;
  readonly tls?: PeerTls | undefined;
  readonly logger: Logger;
  readonly clock?: Clock;
}

const PROBE_MS = 1_000;
/** However often it is asked, everyone together probes once in this time. */
const FRESH_MS = 1_500;
const LARGEST_REPORT = 65_536;

export class HealthCheck {
  readonly #parts: HealthCheckParts;
  readonly #clock: Clock;
  // Not the request pools: a probe must not wait behind traffic.
  readonly #agent: Agent;
  #schemas: GatewayHealth['regional_schemas'] = 'same';
  #current: { readonly health: Promise<GatewayHealth>; readonly startedAt: number } | undefined;

  constructor(parts: HealthCheckParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? systemClock;
    const connect = parts.tls?.connector({ timeoutMs: PROBE_MS }) ?? { timeout: PROBE_MS };
    this.#agent = new Agent({ connections: 1, connect });
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
      regional_schemas: this.#compareSchemas(regions),
      regional_endpoints: Object.fromEntries(regions) as Record<RegionId, RegionHealth>,
      checked_at: this.#clock.now().toISOString(),
    };
  }

  #compareSchemas(regions: readonly (readonly [RegionId, RegionHealth])[]): GatewayHealth['regional_schemas'] {
    const hashes = regions.flatMap(([id, { schema_hash: hash }]) => (hash === null ? [] : [[id, hash] as const]));
    const schemas = new Set(hashes.map(([, hash]) => hash)).size > 1 ? 'different' : 'same';
    if (schemas !== this.#schemas) {
      const message = schemas === 'same' ? 'All regions serve one schema again.' : 'Regions serve different schemas.';
      this.#parts.logger.warn({ schemas: Object.fromEntries(hashes) }, message);
    }
    this.#schemas = schemas;
    return schemas;
  }

  async #probe({ endpoint, gatewayEndpoint }: RegionTarget): Promise<RegionHealth> {
    try {
      const options = { dispatcher: this.#agent, signal: AbortSignal.timeout(PROBE_MS) };
      const { statusCode, body } = await request(`${endpoint}/health`, options);
      const status = statusCode === 200 ? 'healthy' : 'unhealthy';
      return { status, endpoint: gatewayEndpoint, schema_hash: await readSchemaHash(body) };
    } catch {
      return { status: 'unreachable', endpoint: gatewayEndpoint, schema_hash: null };
    }
  }
}

/** What a region says of itself is checked before it is passed on: nothing else of its answer may get out here. */
const report = z.object({ schema_hash: z.string().regex(/^[0-9a-f]{16,64}$/) });

async function readSchemaHash(body: Readable): Promise<string | null> {
  const text = await readBounded(body, LARGEST_REPORT);
  const parsed = report.safeParse(parseJson(text));
  return parsed.success ? parsed.data.schema_hash : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
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
