import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openDashboard } from '../support/dashboard-session.ts';
import { type OwnStack, startOwnStack } from '../support/stack.ts';

let browser: Browser;
let own: OwnStack;

beforeAll(async () => {
  [browser, own] = await Promise.all([launchChromium(), startOwnStack(['FI-HEL', 'DE-FRA'])]);
});

afterAll(async () => {
  await Promise.all([browser.close(), own.stop()]);
});

describe('a region that is down', () => {
  it('greys its own tile and names the reason; the others go on', async () => {
    const { gateway, processes } = own.description();
    const pid = processes['region-DE-FRA'];
    if (pid === undefined) throw new Error('The stack has no region DE-FRA.');
    // Stopped, not killed: its supervisor would start it again.
    process.kill(pid, 'SIGSTOP');
    try {
      const { page, close } = await openDashboard(browser, gateway, '/dashboard');
      const down = page.locator('[data-region="DE-FRA"]');
      await down.getByText(/REGION_(TIMEOUT|UNAVAILABLE)/).waitFor();
      expect(await down.getAttribute('data-down')).toBe('true');
      expect(await page.locator('[data-region="FI-HEL"]').getAttribute('data-down')).toBeNull();
      await page.getByText('Partial result').waitFor();
      await close();
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });
});
