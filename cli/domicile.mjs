#!/usr/bin/env node
// `npx domicile …` in a checkout: builds what is missing, then runs dist/cli/main.js in this process.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  const { buildAll } = await import('../dev/build.mjs');
  await buildAll();
}
await import(main.href);
