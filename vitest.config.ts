import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number, globalSetup: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include: name === 'clients' ? ['test/e2e/clients/**/*.test.ts'] : [`test/${name}/**/*.test.ts`],
    exclude: name === 'e2e' ? ['test/e2e/clients/**'] : [],
    testTimeout: timeout,
    hookTimeout: timeout,
    globalSetup,
    // One after another: end-to-end stacks are a dozen processes each, and share the cores with nothing else.
    sequence: { groupOrder: ['unit', 'integration', 'e2e', 'clients', 'browser'].indexOf(name) },
    fileParallelism: name === 'unit' || name === 'integration',
  },
});

export default defineConfig({
  ssr: { resolve: { conditions: ['residency-source'] } },
  // The file that Node itself picks: vite would load graphql's `module` beside the copy that Apollo requires.
  resolve: { alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }] },
  test: {
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
    projects: [
      project('unit', 10_000),
      project('integration', 60_000, ['test/support/databases-setup.ts']),
      project('e2e', 180_000, ['test/support/stack-setup.ts']),
      project('clients', 300_000, ['test/support/clients-setup.ts']),
      project('browser', 180_000, ['test/support/browser-setup.ts']),
    ],
  },
});
