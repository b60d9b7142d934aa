import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { regionOf, type StackUnderTest, sharedStack } from '../support/stack.ts';

interface Step {
  readonly line: number;
  readonly commands: string;
  /** Lines that the tutorial shows of the answer. */
  readonly shown: readonly string[];
}

let folder: string;
let outputs: string[];
const steps = await readSteps();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'domicile-tutorial-'));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  outputs = await runAll(sharedStack());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the tutorial', () => {
  it('has commands, and answers to compare them with', () => {
    expect(steps.length).toBeGreaterThan(6);
    expect(steps.flatMap(({ shown }) => shown).length).toBeGreaterThan(4);
  });

  it.each(steps.map((step, index) => [step.line, step, index] as const))(
    'line %i is answered as shown',
    (_line, step, index) => {
      for (const line of step.shown) expect(outputs[index]).toContain(line);
    },
  );
});

/** `bash` blocks, each with the `text` block that may follow it. */
async function readSteps(): Promise<Step[]> {
  const text = await readFile('docs/tutorial.md', 'utf8');
  const blocks = [...text.matchAll(/^```(bash|text)\n([\s\S]*?)^```/gm)];
  return blocks.flatMap((block, index) => {
    if (block[1] !== 'bash') return [];
    const next = blocks[index + 1];
    const shown = next?.[1] === 'text' ? (next[2] ?? '').trim().split('\n') : [];
    return [{ line: text.slice(0, block.index).split('\n').length, commands: block[2] ?? '', shown }];
  });
}

/** One shell for all, since later commands use what earlier ones set. The first command that fails ends it. */
async function runAll(stack: StackUnderTest): Promise<string[]> {
  const mark = '@@ end of a block @@';
  const script = ['set -e', ...steps.map(({ commands }) => `${commands}\necho "${mark}"`)].join('\n');
  const here = script
    .replaceAll('http://localhost:8000', stack.gateway)
    .replaceAll('http://localhost:8001', regionOf(stack, 'FI-HEL').url)
    .replaceAll('npx domicile', `"${process.execPath}" "${resolve('cli/domicile.mjs')}"`);
  const env = { ...process.env, DOMICILE_GATEWAY: stack.gateway };
  const { stdout } = await promisify(execFile)('bash', ['-c', here], { cwd: folder, env, timeout: 150_000 });
  return stdout.split(`${mark}\n`);
}
