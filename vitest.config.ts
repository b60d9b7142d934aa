import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  // Vite would pick graphql's ESM build where Node and Apollo load its CommonJS build; two copies do not know each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
    projects: [project('unit', 10_000), project('integration', 60_000), project('e2e', 180_000)],
  },
});
