import type { CallerCredential, RequestFacts } from '../shared/request-facts.ts';

const NONE: CallerCredential = { kind: 'none', roles: [], organisation: null };

/** What is recorded of the caller's credential: what the facts say of it, or else what follows from who asks. */
export function credentialOf({ credential, caller, actor, channel }: RequestFacts): CallerCredential {
  if (credential !== undefined) return credential;
  if (caller.kind === 'user') return { kind: 'token', roles: caller.roles, organisation: null };
  if (caller.kind === 'service') return { ...NONE, kind: 'service' };
  return channel === 's3' && actor !== null ? { ...NONE, kind: 'access-key' } : NONE;
}
