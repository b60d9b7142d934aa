import { isDeepStrictEqual } from 'node:util';
import { curlCommands } from '../support/product-document.ts';
import { EXPECTED_ANSWERS, type ExpectedAnswer } from './expected-answers.ts';
import { type CurlAnswer, createCurlRunner } from './run-curl.ts';

export interface StackAddresses {
  readonly gateway: string;
  readonly regions: readonly { readonly regionId: string; readonly url: string }[];
}

export interface Step {
  readonly line: number;
  /** As the document writes it. */
  readonly documented: string;
  /** As it was run: placeholders filled in, ports of this stack. The same as `documented` where nothing had to change. */
  readonly run: string;
  readonly answer: CurlAnswer;
  readonly problems: readonly string[];
}

/** Runs the product document's curl commands in their order; `onStep` sees each as it is done. */
export async function walkThrough(stack: StackAddresses, onStep: (step: Step) => void): Promise<Step[]> {
  const runner = await createCurlRunner();
  const steps: Step[] = [];
  try {
    for (const { line, command } of curlCommands()) {
      const run = onPortsOf(stack, fillIn(command));
      const answer = await runner.run(run);
      const step = { line, documented: command, run, answer, problems: problemsOf(answer, EXPECTED_ANSWERS.get(line)) };
      steps.push(step);
      onStep(step);
    }
  } finally {
    await runner.close();
  }
  return steps;
}

/** The document's ellipses: a whole profile left out, and the rest of one. */
const fillIn = (command: string): string =>
  command.replace(`'{...}'`, `'{"customer_name": "Customer", "country": "Finland"}'`).replace(', ...}', '}');

function onPortsOf(stack: StackAddresses, command: string): string {
  const documented: [string, string | undefined][] = [
    ['localhost:8000', stack.gateway],
    ['localhost:8001', stack.regions.find(({ regionId }) => regionId === 'FI-HEL')?.url],
    ['localhost:8002', stack.regions.find(({ regionId }) => regionId === 'DE-FRA')?.url],
  ];
  return documented.reduce((text, [address, url]) => {
    if (url === undefined) return text;
    return text.replaceAll(address, `localhost:${new URL(url).port}`);
  }, command);
}

function problemsOf({ status, body }: CurlAnswer, expected: ExpectedAnswer | undefined): string[] {
  if (expected === undefined) return ['nothing is known about what this command should answer'];
  const problems: string[] = [];
  if (!expected.status.includes(status)) problems.push(`status ${status}, not ${expected.status.join(' or ')}`);
  if (expected.text !== undefined && !body.includes(expected.text)) problems.push(`the answer lacks ${expected.text}`);
  const json = expected.json === undefined ? {} : parse(body);
  for (const [field, value] of Object.entries(expected.json ?? {})) {
    if (!isDeepStrictEqual(json[field], value)) problems.push(`${field} is not ${JSON.stringify(value)}`);
  }
  return problems;
}

function parse(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}
