import type { CustomerId, RegionId } from '#kernel/ids.ts';
import type { Logger } from '#kernel/logging/create-logger.ts';
import type { PlannedDocument } from './planned-document.ts';
import type { RegionLink } from './region-link.ts';
import type { RoutingArguments } from './routing-argument.ts';
import type { RegionCall } from './subgraph-message.ts';

/** Who owns a customer. */
export interface Owners {
  regionOf(id: CustomerId): Promise<RegionId | undefined>;
  /** A region has said that it does not own this customer any more. */
  forget(id: CustomerId): void;
}

export interface RegionDispatchDependencies {
  readonly link: RegionLink;
  readonly owners: Owners;
  readonly routingArguments: RoutingArguments;
  readonly logger: Logger;
}

/** One planned document with what belongs to its execution. */
export interface DispatchTask {
  readonly document: PlannedDocument;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
  readonly call: RegionCall;
}
