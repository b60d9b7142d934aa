import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium } from '../support/chromium.ts';
import { openDashboard } from '../support/dashboard-session.ts';
import { regionOf, sharedStack } from '../support/stack.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium();
});

afterAll(async () => {
  await browser.close();
});

describe('customers', () => {
  it('are found by name, and the address keeps what was looked for', async () => {
    const { page, close } = await openDashboard(browser, sharedStack().gateway, '/dashboard/customers');
    await page.getByLabel('Search').fill('nordlys');
    await page.getByRole('link', { name: 'Nordlys Bank' }).waitFor();
    await expect.poll(() => page.locator('tr[data-row]').count()).toBe(1);
    expect(page.url()).toContain('q=nordlys');
    await page.reload();
    await page.getByRole('link', { name: 'Nordlys Bank' }).waitFor();
    expect(await page.getByLabel('Search').inputValue()).toBe('nordlys');
    await close();
  });

  it('are opened from the keyboard alone', async () => {
    const { page, close } = await openDashboard(browser, sharedStack().gateway, '/dashboard/customers?region=FI-HEL');
    await page.locator('tr[data-row]').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('tab', { name: 'Objects' }).waitFor();
    expect(page.url()).toMatch(/\/dashboard\/customers\/[a-z-]+/);
    await close();
  });

  it('are saved as CSV as they are on screen', async () => {
    const { page, close } = await openDashboard(browser, sharedStack().gateway, '/dashboard/customers?region=US-EAST');
    await page.getByText('8 of 8').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV' }).click(),
    ]);
    const text = await (await download.createReadStream()).toArray();
    const lines = Buffer.concat(text).toString('utf8').split('\r\n');
    expect(lines[0]).toContain('id,name,region');
    expect(lines).toHaveLength(9);
    await close();
  });
});

describe('long lists', () => {
  it('come page by page from the server, and only the rows in sight exist', async () => {
    const { page, close } = await openDashboard(
      browser,
      sharedStack().gateway,
      '/dashboard/customers/nordlys-bank?tab=objects',
    );
    const frame = page.getByRole('region', { name: 'Objects' });
    await frame.waitFor();
    await page.getByText('100 loaded').waitFor();
    await frame.evaluate((element) => element.scrollTo(0, element.scrollHeight));
    await expect.poll(() => page.getByText(/^1[0-9]{2} loaded$/).textContent()).not.toBe('100 loaded');
    expect(await page.locator('tr[data-row]').count()).toBeLessThan(60);
    await close();
  });
});

describe('the audit trail', () => {
  it('shows an entry with everything that was recorded, and a link to it opens it again', async () => {
    const { page, close } = await openDashboard(
      browser,
      sharedStack().gateway,
      '/dashboard/audit?customer=nordlys-bank&operation=PutObject',
    );
    await page.locator('tr[data-row]').first().click();
    await page.getByRole('dialog').getByText('Request id').waitFor();
    const link = page.url();
    expect(link).toContain('entry=');
    await page.goto(link);
    await page.getByRole('dialog').getByText('Request id').waitFor();
    await close();
  });

  it('is verified in the browser: the entry leads to the root of the signed tree', async () => {
    const { page, close } = await openDashboard(
      browser,
      sharedStack().gateway,
      '/dashboard/audit?customer=nordlys-bank&operation=PutObject',
    );
    await page.locator('tr[data-row]').first().click();
    await page.getByRole('button', { name: 'Verify in this browser' }).click();
    await page.getByLabel('Passed').nth(1).waitFor();
    expect(await page.getByLabel('Failed').count()).toBe(0);
    await close();
  });
});

describe('the residency check', () => {
  it('runs in the region and tells what was looked at', async () => {
    const { page, close } = await openDashboard(browser, sharedStack().gateway, '/dashboard/residency');
    const card = page.getByRole('region', { name: 'FI-HEL' });
    await card.getByRole('button', { name: 'Run check' }).click();
    await card.getByText('Compliant', { exact: true }).waitFor();
    await card.getByText('object metadata').waitFor();
    await close();
  });
});

describe('a customer', () => {
  it('sees its own figures only, and is told why where it may not look', async () => {
    const { page, close } = await openDashboard(browser, sharedStack().gateway, '/dashboard/customers');
    await page.getByRole('button', { name: 'Compliance officer' }).click();
    await page.getByLabel('Or one customer').fill('nordlys-bank');
    await page.getByRole('button', { name: 'Switch' }).click();
    await page.getByText('1 of 1').waitFor();
    await page.goto(`${sharedStack().gateway}/dashboard/customers/aalto-clinics`);
    await page.getByRole('heading', { name: /Not for this role|No such customer/ }).waitFor();
    await close();
  });
});

describe('the region', () => {
  it('serves the same pages under the same policy', async () => {
    const { url } = regionOf(sharedStack(), 'FI-HEL');
    for (const path of ['/dashboard', '/graphiql']) {
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-security-policy')).toContain("script-src 'self';");
    }
  });
});

describe('GraphiQL', () => {
  it('runs its first example without any request to elsewhere', async () => {
    const { page, foreignRequests, close } = await openDashboard(browser, sharedStack().gateway, '/graphiql');
    // The editor is there once the schema has come; a click before that runs an empty document.
    await page.waitForLoadState('networkidle');
    await page.getByRole('button', { name: /Execute query/ }).click();
    await page.locator('.result-window').getByText('"DE-FRA"').first().waitFor();
    expect(foreignRequests).toEqual([]);
    await close();
  });
});
