export type Outcome = 'pass' | 'fail';

export interface Comparison {
  readonly total: number;
  readonly passed: number;
  /** On the list, and do not pass (any more), or were not found. */
  readonly regressions: readonly string[];
  /** Pass, and are not on the list. */
  readonly news: readonly string[];
}

/** Test names of the list that count for this way of connecting; see the head of passing.txt. */
export function readPassing(text: string, isSecure: boolean): ReadonlySet<string> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const entries = lines.map((line) => line.split(' '));
  return new Set(entries.filter(([, only]) => only === undefined || !isSecure).map(([name = '']) => name));
}

/** Outcomes by test name from pytest's JUnit file; a test whose clean-up failed has failed. */
export function readOutcomes(junit: string): ReadonlyMap<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const [, name = '', rest = ''] of junit.matchAll(
    /<testcase [^>]*?\bname="([^"]+)"[^>]*?(\/>|>[\s\S]*?<\/testcase>)/g,
  )) {
    const failed = /<(failure|error|skipped)\b/.test(rest) || outcomes.get(name) === 'fail';
    outcomes.set(name, failed ? 'fail' : 'pass');
  }
  return outcomes;
}

export function compareResults(outcomes: ReadonlyMap<string, Outcome>, passing: ReadonlySet<string>): Comparison {
  const passed = [...outcomes].filter(([, outcome]) => outcome === 'pass').map(([name]) => name);
  return {
    total: outcomes.size,
    passed: passed.length,
    regressions: [...passing].filter((name) => outcomes.get(name) !== 'pass'),
    news: passed.filter((name) => !passing.has(name)),
  };
}
