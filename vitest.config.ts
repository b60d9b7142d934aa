import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number) => ({
  extends: true as const,
  test: { name, include: [`test/${name}/**/*.test.ts`], testTimeout: timeout, hookTimeout: timeout },
});

export default defineConfig({
  test: {
    env: { APOLLO_TELEMETRY_DISABLED: 'true' },
    projects: [project('unit', 10_000), project('integration', 60_000), project('e2e', 180_000)],
  },
});
