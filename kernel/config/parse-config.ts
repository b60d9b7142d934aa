import type { ZodType, z } from 'zod';

/** All problems of a configuration at once, each with its variable's name; values are never repeated. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Empty variables count as absent, as in a compose file with `${NAME:-}`. */
export function parseConfig<Output>(schema: ZodType<Output>, env: NodeJS.ProcessEnv): Output {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.map(describe));
}

function describe(issue: z.core.$ZodIssue): string {
  const name = issue.path.length > 0 ? String(issue.path[0]) : 'configuration';
  // An issue does not carry its input, so a coerced "x" and an absent value differ in the message only.
  const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
  return `${name}: ${missing ? 'is required' : issue.message}`;
}
