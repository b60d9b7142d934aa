import type { RequestFacts } from '../../shared/request-facts.ts';
import type { Actor, Disclosure, ExportPolicy } from '../decision-input.ts';

export interface ResidencyQuestion {
  readonly facts: RequestFacts;
  /** Whose data it is. Unknown and foreign customers have none here. */
  readonly customerId: string;
  readonly kind: Disclosure['kind'];
  /** S3 operation, GraphQL field or REST route by name. */
  readonly operation: string;
  readonly bucket?: string | null;
  /** REPLICATE unless given. */
  readonly exportPolicy?: ExportPolicy;
  /** Another organisation that an export is delivered to. */
  readonly recipient?: Actor;
  /** The operation puts data into this region's store. */
  readonly stores?: boolean;
}
