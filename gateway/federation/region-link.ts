import { AppError } from '#kernel/errors.ts';
import { ASSERTION_HEADER, type AssertionSigner } from '#kernel/identity/gateway-assertion.ts';
import type { RegionId } from '#kernel/ids.ts';
import { RegionConnection, type RegionConnectionOptions } from './region-connection.ts';
import { cleanRegionError, isRecord, toSubgraphError } from './region-error.ts';
import type { RegionRegistry, RegionTarget } from './region-registry.ts';
import type { RegionCall, SubgraphRequest, SubgraphResult } from './subgraph-message.ts';

/** Asks regions. */
export interface RegionLink {
  /**
   * Never fails: a region that cannot be asked gives null data and one error without a path. Every error carries `code` and
   * `regionId`, and none names an address or quotes a body that is not GraphQL.
   */
  ask(regionId: RegionId, request: SubgraphRequest, call: RegionCall): Promise<SubgraphResult>;
}

export interface RegionLinkOptions extends RegionConnectionOptions {
  readonly assertions?: AssertionSigner | undefined;
}

/** Asks regions over HTTP, where the registry says they are at the moment. */
export class HttpRegionLink implements RegionLink {
  readonly #registry: RegionRegistry;
  readonly #options: RegionLinkOptions;
  readonly #connections = new Map<RegionId, RegionConnection>();

  constructor(registry: RegionRegistry, options: RegionLinkOptions) {
    this.#registry = registry;
    this.#options = options;
  }

  async ask(regionId: RegionId, request: SubgraphRequest, call: RegionCall): Promise<SubgraphResult> {
    try {
      const target = await this.#reachable(regionId);
      call.regions.add(regionId);
      const connection = this.#connection(target);
      const answer = await connection.post({
        body: JSON.stringify(request),
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json;q=0.9',
          ...call.headers,
          ...(await this.#assertion(regionId, connection.path, call)),
        },
        signal: call.signal,
      });
      return readAnswer(answer, regionId);
    } catch (error) {
      return { data: null, errors: [toSubgraphError(error, regionId)] };
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#connections.values()].map((connection) => connection.close()));
  }

  async #reachable(regionId: RegionId): Promise<RegionTarget> {
    const target = await this.#registry.find(regionId);
    if (target === undefined) throw new AppError('REGION_NOT_FOUND', `Region ${regionId} is not registered.`);
    if (target.status === 'offline') {
      throw new AppError('REGION_UNAVAILABLE', `Region ${regionId} is taken offline by its operator.`);
    }
    return target;
  }

  async #assertion(regionId: RegionId, path: string, { headers }: RegionCall): Promise<Record<string, string>> {
    const { assertions } = this.#options;
    if (assertions === undefined) return {};
    const assertion = await assertions.sign(regionId, {
      method: 'POST',
      path,
      requestId: headers['x-request-id'] ?? '',
      clientAddress: headers['x-forwarded-for'] ?? '',
      authorization: headers['authorization'],
      customerId: headers['x-customer-id'],
    });
    return { [ASSERTION_HEADER]: assertion };
  }

  #connection({ id, endpoint }: RegionTarget): RegionConnection {
    const existing = this.#connections.get(id);
    if (existing?.endpoint === endpoint) return existing;
    // Requests under way on the old address end by themselves.
    void existing?.close().catch(() => undefined);
    const connection = new RegionConnection(id, endpoint, this.#options);
    this.#connections.set(id, connection);
    return connection;
  }
}

function readAnswer(answer: unknown, regionId: RegionId): SubgraphResult {
  const { data, errors } = isRecord(answer) ? answer : {};
  const cleaned = Array.isArray(errors) ? errors.map((error) => cleanRegionError(error, regionId)) : [];
  if (isRecord(data)) return { data, errors: cleaned };
  if (cleaned.length > 0) return { data: null, errors: cleaned };
  throw new AppError('REGION_UNAVAILABLE', `Region ${regionId} answered with something that is not GraphQL.`);
}
