import type { Caller } from '#kernel/authorization/caller.ts';

export type { Caller } from '#kernel/authorization/caller.ts';

/** Through which door a request came. */
export type Channel = 's3' | 'graphql' | 'rest' | 'system';

/** How the caller showed who it is. `none`: the open mode, or a request that was refused before it could. */
export type CredentialKind = 'access-key' | 'token' | 'service' | 'none';

/** What the caller's credential vouches for. Every audit entry of the request repeats it. */
export interface CallerCredential {
  readonly kind: CredentialKind;
  /** Role names; at most 16 are recorded. */
  readonly roles: readonly string[];
  /** The organisation that the caller acts for, by its id. */
  readonly organisation: string | null;
}

/** Where the request came from and how that is known. */
export interface RequestSource {
  /** ISO 3166-1 alpha-2; null if it could not be established. */
  readonly country: string | null;
  /** Other countries that it may come from, when the sources disagree. */
  readonly alternatives?: readonly string[];
  /** `PEER`, `TRUSTED_HEADER`, `ASSERTED`. */
  readonly method: string;
  /** `HIGH` or `LOW`. */
  readonly confidence: string;
}

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
  readonly source?: RequestSource;
  readonly startedAt: Date;
}

/** Of a question that the S3 adapter asks in this process; the S3 request's own facts are in its arguments. */
export const adapterFacts = (): RequestFacts => workFacts('in-process', new Date());

/** Of work that the region does by itself. */
export function workFacts(requestId: string, startedAt: Date): RequestFacts {
  return {
    requestId,
    channel: 'system',
    via: 'direct',
    caller: { kind: 'service' },
    actor: null,
    sourceIp: null,
    userAgent: null,
    startedAt,
  };
}
