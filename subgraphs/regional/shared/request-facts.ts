import type { Caller } from '#kernel/authorization/caller.ts';
import type { CallerCredential, EntrySource } from '../audit/audit-entry.ts';

export type { Caller } from '#kernel/authorization/caller.ts';

/** Through which door a request came. */
export type Channel = 's3' | 'graphql' | 'rest' | 'system';

/** What is known of a request before it does anything; every audit entry repeats it. */
export interface RequestFacts {
  readonly requestId: string;
  readonly channel: Channel;
  readonly via: 'direct' | 'gateway';
  readonly caller: Caller;
  /** Access key id or token subject; null for an unsigned request of the open mode. */
  readonly actor: string | null;
  readonly sourceIp: string | null;
  readonly userAgent: string | null;
  /** What the caller's credential vouches for, if that is more than `caller` and `actor` say. */
  readonly credential?: CallerCredential;
  /** The country that the request comes from; absent where it was not looked up. */
  readonly source?: EntrySource;
  readonly startedAt: Date;
}

/** Of a question that the S3 adapter asks in this process; the S3 request's own facts are in its arguments. */
export function adapterFacts(): RequestFacts {
  return {
    requestId: 'in-process',
    channel: 'system',
    via: 'direct',
    caller: { kind: 'service' },
    actor: null,
    sourceIp: null,
    userAgent: null,
    startedAt: new Date(),
  };
}
