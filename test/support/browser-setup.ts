import type { TestProject } from 'vitest/node';
import { buildAll } from '../../dev/build.mjs';
import { buildDashboard } from '../../dev/build-dashboard.mjs';
import { fillStack } from '../../dev/demo-data/fill-stack.ts';
import { DEFAULT_REGIONS, LOOPBACK } from '../../dev/stack-plan.ts';
import { type OwnStack, startOwnStack } from './stack.ts';

let running: OwnStack | undefined;

/** Bundles processes and pages, and starts a stack with the demo in it. */
export async function setup(project: TestProject): Promise<void> {
  await Promise.all([buildAll(), buildDashboard()]);
  running = await startOwnStack(DEFAULT_REGIONS, 'open', { trustedProxies: LOOPBACK });
  await fillStack(running.description(), { objects: 5_000, requests: 200 }, () => undefined);
  project.provide('stack', running.description());
}

export async function teardown(): Promise<void> {
  await running?.stop();
}
