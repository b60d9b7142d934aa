import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { processEnvironment } from '#kernel/config/env.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/snap/bin/chromium'];

/** The browser of this machine; CHROMIUM names another. Nothing is downloaded. */
export function launchChromium(): Promise<Browser> {
  const named = processEnvironment()['CHROMIUM'];
  const executablePath = [named, ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) {
    throw new Error('No Chromium here: install it (Debian: apt-get install chromium), or name it in CHROMIUM.');
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
  });
}
