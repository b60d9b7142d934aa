const LONGEST_JSON = 8 * 1024;
const DEEPEST_JSON = 16;
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** Bounded, and free of what PostgreSQL refuses in a text: one odd entry must not fail the others of its batch. */
export function boundedText(value: string | null | undefined, longest: number): string | null {
  return value === null || value === undefined ? null : storable(value.slice(0, longest));
}

/** As JSON that PostgreSQL takes; an entry has to fit a leaf of the log, so what is too long is left out and says so. */
export function boundedJson(value: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(value, (_, member: unknown) => (typeof member === 'string' ? storable(member) : member));
  return Buffer.byteLength(text) > LONGEST_JSON || depthOf(value) > DEEPEST_JSON ? '{"truncated": true}' : text;
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

const storable = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');
