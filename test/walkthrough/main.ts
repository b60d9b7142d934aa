import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type StackAddresses, type Step, walkThrough } from './walk-through.ts';

/** `npm run walkthrough [data folder]`: every curl of the product document against the running stack. */
async function main(dataFolder: string): Promise<void> {
  const stack = await readStack(resolve(dataFolder, 'stack.json'));
  const steps = await walkThrough(stack, print);
  const failed = steps.filter((step) => step.problems.length > 0);
  console.log(`${steps.length} commands, ${failed.length} of them not answered as the document says.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}

async function readStack(file: string): Promise<StackAddresses> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as StackAddresses;
  } catch (error) {
    throw new Error(`No running stack: ${file} is not there. Run npm start in another terminal first.`, {
      cause: error,
    });
  }
}

function print({ line, documented, run, answer, problems }: Step): void {
  console.log(`\n# line ${line}\n$ ${documented.trimEnd()}`);
  if (run !== documented) console.log(`# run as: ${run.trimEnd()}`);
  console.log(`${answer.body}\n# HTTP ${answer.status}${problems.map((problem) => `\n# WRONG: ${problem}`).join('')}`);
}

main(process.argv[2] ?? '.data').catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
