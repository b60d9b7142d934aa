import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { DASHBOARD_PAGES, findDashboardPages } from '../support/dashboard-pages.ts';
import { openDashboard } from '../support/dashboard-session.ts';
import { sharedStack } from '../support/stack.ts';

let browser: Browser;
let axe: string;
let pages: typeof DASHBOARD_PAGES;

beforeAll(async () => {
  browser = await launchChromium();
  pages = await findDashboardPages(sharedStack().gateway);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});

const addressOf = (name: string): string => pages.find((page) => page.name === name)?.path ?? '';

afterAll(async () => {
  await browser.close();
});

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

async function violationsOf(page: Page): Promise<string[]> {
  // Evaluated by the debugger, so the page's content security policy stays as it is.
  await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then((result) => result.violations)`,
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
}

describe.each(DASHBOARD_PAGES)('the page $name', ({ name, heading }) => {
  it.each(['light', 'dark'] as const)(
    'is without fault for assistive technology in %s colours',
    async (colorScheme) => {
      const session = await openDashboard(browser, sharedStack().gateway, addressOf(name), { colorScheme });
      await session.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await session.page.waitForLoadState('networkidle');
      expect(await violationsOf(session.page)).toEqual([]);
      await session.close();
    },
  );

  it('asks nothing of any other origin, breaks no rule of its policy and throws nothing', async () => {
    const session = await openDashboard(browser, sharedStack().gateway, addressOf(name));
    await session.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await session.page.waitForLoadState('networkidle');
    expect(session.foreignRequests).toEqual([]);
    expect(session.complaints).toEqual([]);
    await session.close();
  });

  it('fits a screen of 400 pixels without scrolling sideways', async () => {
    const session = await openDashboard(browser, sharedStack().gateway, addressOf(name), {
      viewport: { width: 400, height: 800 },
    });
    await session.page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await session.page.waitForLoadState('networkidle');
    const overflow = await session.page.evaluate(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    expect(overflow).toBe(0);
    await session.close();
  });
});
