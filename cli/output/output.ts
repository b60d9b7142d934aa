/** Answers go to standard output, everything said on the way to standard error: `domicile … --json | jq` works. */
export interface Output {
  readonly json: boolean;
  /** The answer: as JSON, or as the given lines for people. */
  answer(value: unknown, lines: readonly string[]): void;
  /** For people only, while the command works. */
  say(line: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    answer: (value, lines) => {
      process.stdout.write(
        json ? `${JSON.stringify(value, undefined, 2)}\n` : lines.map((line) => `${line}\n`).join(''),
      );
    },
    say: (line) => void process.stderr.write(`${line}\n`),
  };
}
