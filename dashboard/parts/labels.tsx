import { words } from './words.ts';

const TONES: Readonly<Record<string, string>> = {
  CRITICAL: 'red',
  HIGH: 'orange',
  MEDIUM: 'yellow',
  LOW: 'gray',
  ACTIVE: 'green',
  COMPLIANT: 'green',
  ALLOW: 'green',
  COMPLETED: 'green',
  ALLOW_AND_LOG: 'blue',
  IN_PROGRESS: 'blue',
  VERIFIED: 'blue',
  REVIEW_REQUIRED: 'yellow',
  REQUIRE_APPROVAL: 'yellow',
  AWAITING_APPROVAL: 'yellow',
  EXTENDED: 'yellow',
  DRAINING: 'yellow',
  VIOLATION: 'red',
  DENY: 'red',
  SUSPENDED: 'red',
  OFFLINE: 'red',
  REJECTED: 'red',
  BLOCKED_LEGAL_HOLD: 'violet',
  LEGAL_HOLD: 'violet',
  STRICT: 'teal',
  OPEN: 'orange',
  UNASSESSED: 'yellow',
  RISK: 'orange',
  SIMULATED: 'blue',
  ERASED: 'green',
  ERASED_AND_SHREDDED: 'green',
  INCLUDED: 'green',
  RETAINED: 'violet',
  DEFERRED: 'violet',
  MANUAL_REVIEW: 'yellow',
  FAILED: 'red',
  RESTRICTED: 'violet',
  EU_ONLY: 'indigo',
  FLEXIBLE: 'gray',
};

/** A constant of the schema, in words and with the colour of its meaning. */
export function Label({ of }: { readonly of: string | null | undefined }) {
  if (of === null || of === undefined) return <span>–</span>;
  return (
    <span className="label" data-tone={TONES[of] ?? 'gray'}>
      {words(of)}
    </span>
  );
}
