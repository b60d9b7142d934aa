import type { CustomerId } from '#kernel/ids.ts';
import { credentialOf } from '../../audit/credential-of.ts';
import type { CallerCredential, RequestFacts } from '../../shared/request-facts.ts';
import type { Actor, Whereabouts } from '../decision-input.ts';

const NOBODY = 'unknown';
/** Roles of the service's own staff; those of a tenant act for the tenant. */
const OPERATOR_ROLES: ReadonlySet<string> = new Set(['operator', 'compliance_officer', 'auditor']);

/** Who asks, as the decision sees it: staff of the customer, staff of the operator, or somebody else. */
export function actorOf(facts: RequestFacts, customerId: CustomerId, organisation: string, operator: string): Actor {
  const at = whereabouts(facts);
  const { caller } = facts;
  switch (caller.kind) {
    case 'customer':
      return caller.customerId === customerId
        ? { kind: 'CUSTOMER_STAFF', organisation, at }
        : { kind: 'OTHER_ORGANISATION', organisation: caller.customerId, at };
    case 'user':
      if (caller.roles.some((role) => OPERATOR_ROLES.has(role)))
        return { kind: 'OPERATOR', organisation: operator, at };
      return caller.customers.includes(customerId)
        ? { kind: 'CUSTOMER_STAFF', organisation, at }
        : { kind: 'OTHER_ORGANISATION', organisation: caller.customers[0] ?? NOBODY, at };
    case 'service':
      return { kind: 'OPERATOR', organisation: operator, at };
    case 'anonymous':
      // Nobody in particular reads public objects; the other endpoints have unnamed callers only in the open mode, as operators.
      return facts.channel === 's3'
        ? { kind: 'OTHER_ORGANISATION', organisation: NOBODY, at }
        : { kind: 'OPERATOR', organisation: operator, at };
    case 'rejected':
      return { kind: 'OTHER_ORGANISATION', organisation: NOBODY, at };
  }
}

/** The credential with the organisation that its holder acts for; null for those whom nothing vouches for. */
export function withOrganisation(facts: RequestFacts, operator: string): CallerCredential {
  const credential = credentialOf(facts);
  return { ...credential, organisation: credential.organisation ?? organisationOf(facts, operator) };
}

function organisationOf({ caller }: RequestFacts, operator: string): string | null {
  if (caller.kind === 'customer') return caller.customerId;
  if (caller.kind === 'service') return operator;
  if (caller.kind !== 'user') return null;
  return caller.roles.some((role) => OPERATOR_ROLES.has(role)) ? operator : (caller.customers[0] ?? null);
}

function whereabouts({ source }: RequestFacts): Whereabouts {
  if (source === undefined) return { country: null, confidence: 'LOW' };
  return {
    country: source.country,
    confidence: source.confidence === 'HIGH' ? 'HIGH' : 'LOW',
    alternatives: source.alternatives ?? [],
  };
}
