import type { IncomingMessage } from 'node:http';

/** What is known of a request before it is read; every audit entry repeats it. */
export interface RequestFacts {
  readonly requestId: string;
  readonly via: 'direct' | 'gateway';
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  readonly startedAt: Date;
  /** `rejected`: something pretends to be the gateway. */
  readonly caller: { readonly kind: string };
}

/** The region's own reader of facts, so that S3, GraphQL and REST agree on where a request comes from. */
export type FactsReader = (incoming: IncomingMessage, channel: 's3') => Promise<RequestFacts>;
