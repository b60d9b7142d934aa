import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issueToken } from '../../dev/trust/local-issuer.ts';
import { launchChromium } from '../support/chromium.ts';
import { openDashboard } from '../support/dashboard-session.ts';
import { type OwnStack, startOwnStack } from '../support/stack.ts';

let browser: Browser;
let own: OwnStack;

beforeAll(async () => {
  [browser, own] = await Promise.all([launchChromium(), startOwnStack(['FI-HEL'], 'enforced')]);
});

afterAll(async () => {
  await Promise.all([browser?.close(), own?.stop()]);
});

describe('the enforced mode', () => {
  it('signs in at the issuer with PKCE and comes back to the address that was asked for', async () => {
    const { page, complaints, close } = await openDashboard(
      browser,
      own.description().gateway,
      '/dashboard/customers?region=FI-HEL',
    );
    await page.getByRole('button', { name: /^Continue with 127/ }).click();
    await page.waitForURL(/\/authorize\?/);
    expect(new URL(page.url()).searchParams.get('code_challenge_method')).toBe('S256');
    await page.getByRole('button', { name: /officer\.one/ }).click();
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    expect(page.url()).toContain('/dashboard/customers?region=FI-HEL');
    await page.getByText('No customer here').waitFor();
    expect(complaints).toEqual([]);
    await page.getByRole('button', { name: 'officer.one@localhost' }).click();
    await page.getByText('Compliance officer').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await close();
  });

  it('takes a code only in the tab that asked for it', async () => {
    const { page, close } = await openDashboard(
      browser,
      own.description().gateway,
      '/dashboard/signed-in?code=stolen&state=x',
    );
    await page.getByText('This tab did not begin a sign-in.').waitFor();
    await close();
  });

  it('signs in with a token, and says what a role may not see', async () => {
    const { dataFolder, gateway } = own.description();
    const audience = ['global', 'FI-HEL'];
    const token = await issueToken(dataFolder, { roles: ['operator'], audience });
    const { page, close } = await openDashboard(browser, gateway, '/dashboard/customers');
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await page.getByLabel('Bearer token').fill('no token');
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await page.getByText('This is no token').waitFor();
    await page.getByLabel('Bearer token').fill(token);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await page.getByText('Not for this role').first().waitFor();
    await close();
  });

  it('asks to sign in again when the token is not accepted any more', async () => {
    const { gateway } = own.description();
    const forged = `x.${Buffer.from(JSON.stringify({ sub: 'x', roles: [], exp: 9e9 })).toString('base64url')}.y`;
    const { page, close } = await openDashboard(browser, gateway, '/dashboard');
    await page.getByRole('button', { name: 'Use a token instead' }).click();
    await page.getByLabel('Bearer token').fill(forged);
    await page.getByRole('button', { name: 'Sign in with token' }).click();
    await page.getByText('Your sign-in has ended.').waitFor();
    await close();
  });
});
