import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';

export interface DashboardSession {
  readonly page: Page;
  /** Addresses that were asked for outside the page's own origin. */
  readonly foreignRequests: string[];
  /** What the browser complained about: script errors and refusals of the content security policy. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** A tab of its own whose requests and complaints are kept. */
export async function openDashboard(
  browser: Browser,
  origin: string,
  path: string,
  options: BrowserContextOptions = {},
): Promise<DashboardSession> {
  const context: BrowserContext = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const foreignRequests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) foreignRequests.push(url);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${origin}${path}`);
  return { page, foreignRequests, complaints, close: () => context.close() };
}
