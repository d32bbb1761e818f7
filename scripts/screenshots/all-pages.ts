import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions } from 'playwright-core';

import { AppProcess } from '../../test/harness/app-process.js';
import { TestBrowser } from '../../test/harness/browser.js';
import { type BusySite, fillSite, SITE } from './busy-site.js';

const LOOKS: [name: string, look: BrowserContextOptions][] = [
  ['desk-en', { locale: 'en-GB', viewport: { width: 1280, height: 800 } }],
  ['desk-dark-en', { locale: 'en-GB', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
  ['phone-en', { locale: 'en-GB', viewport: { width: 360, height: 740 } }],
  ['phone-de', { locale: 'de-DE', viewport: { width: 360, height: 740 } }],
  ['phone-fr-dark', { locale: 'fr-FR', viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
];

/** The pages of administrators and of reports by the names of their pictures. */
export const pagesOf = ({ keys, member }: BusySite): [name: string, path: string][] => [
  ['overview', '/admin'],
  ['images', '/admin/images'],
  ['images-filtered', '/admin/images?state=blocked'],
  ['reports', '/admin/reports'],
  ['bans', '/admin/bans'],
  ['accounts', '/admin/accounts'],
  ['account', `/admin/accounts/${member}`],
  ['audit', '/admin/audit'],
  ['report-form', `/report/${keys[2]}`],
  ['blocked-by-law', `/gallery/${keys[9]}`],
  ['blocked', `/gallery/${keys[6]}`],
  ['deleted', `/gallery/${keys[0]}`],
];

/** Writes a picture of every one of these pages in each look into the folder, for people who look at them. */
export async function takeAllPages(folder: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'imglink-screenshots-'));
  try {
    const env = { PORT: '0', DATA_DIR: data, LOG_LEVEL: 'warn', ...SITE };
    await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
    const site = await fillSite(imglink.url, data);
    await using browser = await TestBrowser.start();
    await mkdir(folder, { recursive: true });
    for (const [look, options] of LOOKS) {
      await using tab = await browser.open(options);
      const [name = '', value = ''] = site.cookie.split('=');
      await tab.page.context().addCookies([{ name, value, url: imglink.url }]);
      for (const [page, path] of pagesOf(site)) {
        await tab.page.goto(imglink.url + path);
        await tab.page.waitForLoadState('networkidle');
        await tab.page.screenshot({ path: join(folder, `${page}-${look}.png`), fullPage: true });
        const wide = await tab.page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        if (wide > 0) console.log(`${page} (${look}) is ${wide} pixels wider than the window.`);
      }
    }
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}
