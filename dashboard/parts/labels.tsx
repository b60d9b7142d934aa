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

/** `A17_ERASURE` reads "Art. 17 erasure", `A17_1_B` "Art. 17(1)(b)", `EU_ONLY` "EU only". */
export function words(constant: string): string {
  const [, article, paragraph, letter, rest] = ARTICLE.exec(constant) ?? [];
  if (article === undefined) return capitalised(plain(constant));
  const place = [paragraph, letter?.toLowerCase()].filter((part) => part !== undefined).map((part) => `(${part})`);
  return `Art. ${article}${place.join('')} ${plain(rest ?? '')}`.trimEnd();
}

const ARTICLE = /^A(\d+)(?:_(\d))?(?:_([A-Z]))?(?:_([A-Z_]+))?$/;
const ACRONYMS = /\b(?:eu|eea|us|sse|kms)\b/g;
const plain = (constant: string): string =>
  constant
    .toLowerCase()
    .replaceAll('_', ' ')
    .replace(ACRONYMS, (acronym) => acronym.toUpperCase());
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A constant of the schema, in words and with the colour of its meaning. */
export function Label({ of }: { readonly of: string | null | undefined }) {
  if (of === null || of === undefined) return <span>–</span>;
  return (
    <span className="label" data-tone={TONES[of] ?? 'gray'}>
      {words(of)}
    </span>
  );
}
