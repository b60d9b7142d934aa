import type { Response } from 'express';
import type { AuditTrail } from '../audit/audit-trail.ts';
import type { RequestFacts } from '../shared/request-facts.ts';

/** What belongs to one HTTP request: who asks, and what the request turns out to do. */
export interface RequestScope {
  readonly facts: RequestFacts;
  readonly trail: AuditTrail;
  /** Set by a route that streams: it writes its entries before the first byte, not at the end. */
  recorded?: true;
}

const KEY = 'requestScope';

export function openScope(response: Response, scope: RequestScope): void {
  response.locals[KEY] = scope;
}

export function scopeOf(response: Response): RequestScope {
  return response.locals[KEY] as RequestScope;
}
