import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { findDashboardPages } from '../support/dashboard-pages.ts';

interface Options {
  readonly data: string;
  readonly out: string;
  readonly only?: string;
}

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 400, height: 800 };

/** `npm run screenshots`: every page of the running stack, light and dark, and narrow. */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('npm run screenshots --')
    .option('--data <dir>', 'data folder of the running stack', '.data')
    .option('--out <dir>', 'where the pictures go', '.data/screenshots')
    .option('--only <name>', 'one page');
  program.parse([...argv]);
  const options = program.opts<Options>();
  const { gateway } = JSON.parse(await readFile(resolve(options.data, 'stack.json'), 'utf8')) as { gateway: string };
  await mkdir(options.out, { recursive: true });
  const browser = await launchChromium();
  try {
    for (const scheme of ['light', 'dark'] as const) await takeAll(browser, gateway, scheme, WIDE, options);
    await takeAll(browser, gateway, 'light', NARROW, options);
  } finally {
    await browser.close();
  }
}

async function takeAll(
  browser: Browser,
  gateway: string,
  colorScheme: 'light' | 'dark',
  viewport: { readonly width: number; readonly height: number },
  { out, only }: Options,
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport, reducedMotion: 'reduce' });
  const page = await context.newPage();
  for (const { name, path, heading } of await findDashboardPages(gateway)) {
    if (only !== undefined && only !== name) continue;
    await page.goto(`${gateway}${path}`);
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor({ timeout: 15_000 });
    await page.waitForLoadState('networkidle');
    const file = `${name}-${viewport === NARROW ? 'narrow' : colorScheme}.png`;
    await page.screenshot({ path: join(out, file) });
    console.log(file);
  }
  await context.close();
}

main(process.argv).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
});
