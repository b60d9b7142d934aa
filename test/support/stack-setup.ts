import type { TestProject } from 'vitest/node';
import { buildAll } from '../../dev/build.mjs';
import { type OwnStack, startOwnStack } from './stack.ts';

let running: OwnStack | undefined;

/** Bundles the processes and starts the stack that the end-to-end tests share. */
export async function setup(project: TestProject): Promise<void> {
  await buildAll();
  running = await startOwnStack();
  project.provide('stack', running.description());
}

export async function teardown(): Promise<void> {
  await running?.stop();
}
