import { photoJpeg } from '#imaging/testing';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect } from 'vitest';

import { Client } from './harness/account-clients.js';
import { Accounts, ADMIN_TOKEN } from './harness/accounts.js';
import { barriers, keepPicture } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import { moderate } from './harness/moderation.js';
import { ADMIN_PAGES } from './harness/page-endpoints.js';

const REPORT = {
  reason: 'copyright',
  text: 'My photo, https://example.org/a-long-address-without-a-place-to-break-it',
};

/** An installation with an account, images in each state, a report, a ban and refused uploads. */
const it = base
  .extend('settings', { scope: 'file' }, { ADMIN_TOKEN, SITE_CONTACT: 'mailto:anna@example.org' })
  .extend('site', { scope: 'file' }, async ({ imglink }) => {
    const accounts = new Accounts(imglink);
    const admin = new Client(imglink, ADMIN_TOKEN);
    const member = await accounts.create('the press office of the museum');
    await accounts.key({ account: member });
    const jpeg = await photoJpeg({ width: 320, height: 240 });
    const upload = (title: string) => imglink.upload(jpeg, {}, `?title=${encodeURIComponent(title)}`);
    const [live, blocked, deleted] = [await upload('Lake'), await upload('Blocked'), await upload('Deleted')];
    const { key: unreported } = await upload('Unreported');
    await admin.send('POST', `/v1/images/${live.key}/reports`, REPORT);
    await moderate(admin, 'block', [blocked], { reason: 'Order 12/2026', legal: true, ban: true });
    await moderate(admin, 'delete', [deleted]);
    await imglink.post(Buffer.from('no image'));
    return { member, live: live.key, unreported, blocked: blocked.key, cookie: await accounts.session(ADMIN_TOKEN) };
  });

const LOOKS: [name: string, options: BrowserContextOptions][] = [
  ['on a phone, in German', { locale: 'de-DE', viewport: { width: 360, height: 740 }, colorScheme: 'light' }],
  ['on a phone, in French, dark', { locale: 'fr-FR', viewport: { width: 360, height: 740 }, colorScheme: 'dark' }],
  ['on a desk, dark', { locale: 'en-GB', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' }],
];

describe.each(LOOKS)('%s', (look, options) => {
  it('every page of administrators and of reports fits, and passes WCAG 2.2 AA', async ({ imglink, browser, site }) => {
    await using tab = await browser.open({ ...options, javaScriptEnabled: true });
    const { page } = tab;
    const [name = '', value = ''] = site.cookie.split('=');
    await page.context().addCookies([{ name, value, url: imglink.url }]);
    const found: [string, string[]][] = [];
    const check = async (place: string) => {
      await keepPicture(page, `${place.replaceAll('/', '-')} ${look}`);
      found.push([place, [...(await barriers(page)), ...(await cutTexts(page))]]);
    };
    const paths = [
      ...ADMIN_PAGES,
      `/admin/accounts/${site.member}`,
      `/report/${site.live}`,
      `/gallery/${site.blocked}`,
    ];
    for (const path of paths) {
      await page.goto(imglink.url + path);
      for (const summary of await page.locator('main summary').all()) await summary.click();
      await check(path);
    }
    // The pages that a form is answered with, as without a script.
    for (const [place, fields] of [
      ['question', { action: 'delete', reason: 'Spam' }],
      ['results', { action: 'block', reason: 'Spam' }],
      ['fault', { action: 'block' }],
    ] as const) {
      await page.goto(`${imglink.url}/admin/audit`);
      await sendForm(page, '/admin/images', { ...fields, key: site.blocked });
      await check(place);
    }
    expect(found).toEqual(found.map(([place]) => [place, []]));
  });
});

/** Returns what is wider than the window, or cut without an ellipsis and without a way to scroll to it. */
const cutTexts = (page: Page) =>
  page.evaluate<string[]>(`(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    const cut = [...document.querySelectorAll('body *')].filter((element) => {
      const { overflowX, textOverflow, clipPath } = getComputedStyle(element);
      if (overflowX === 'visible' || overflowX === 'auto' || textOverflow === 'ellipsis' || clipPath !== 'none') return false;
      return element.tagName !== 'SVG' && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1;
    });
    return [...(wide > 0 ? [wide + ' pixels wider than the window'] : []), ...cut.map(({ outerHTML }) => outerHTML.slice(0, 80))];
  })()`);

async function sendForm(page: Page, action: string, fields: Record<string, string>): Promise<void> {
  await Promise.all([
    page.waitForEvent('load'),
    page.evaluate(`{
      const form = document.createElement('form');
      form.method = 'post';
      form.action = ${JSON.stringify(action)};
      for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
        const field = document.createElement('input');
        [field.name, field.value] = [name, value];
        form.append(field);
      }
      document.body.append(form);
      form.submit();
    }`),
  ]);
}

it('reports an image with the keyboard alone, without a script', async ({ imglink, browser, site }) => {
  await using tab = await browser.open({ locale: 'en-GB', javaScriptEnabled: false });
  const { page } = tab;
  await page.goto(`${imglink.url}/report/${site.unreported}`);
  // Brand and upload link of the header bar, then the reasons, of which the arrows choose one.
  for (const key of ['Tab', 'Tab', 'Tab', 'Space', 'ArrowDown', 'Tab']) await page.keyboard.press(key);
  await page.keyboard.type('It insults my team.');
  await page.keyboard.press('Tab');
  await page.keyboard.type('mia@example.org');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Thank you for your report' }).waitFor();
  const reports = await new Client(imglink, ADMIN_TOKEN).json<{ items: object[] }>('GET', '/v1/admin/reports');
  const sent = { key: site.unreported, reason: 'abuse', text: 'It insults my team.', contact: 'mia@example.org' };
  expect(reports.items).toContainEqual(expect.objectContaining(sent));
});

it('bans a network, ends the ban and makes an account with the keyboard alone', async ({ imglink, browser, site }) => {
  await using tab = await browser.open({ locale: 'en-GB', viewport: { width: 1280, height: 800 } });
  const { page } = tab;
  const [name = '', value = ''] = site.cookie.split('=');
  await page.context().addCookies([{ name, value, url: imglink.url }]);
  const isFocused = (selector: string) =>
    page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`);
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 60; presses++) {
      await page.keyboard.press('Tab');
      if (await isFocused(selector)) return;
    }
    expect.unreachable(`Tab does not reach ${selector}.`);
  };
  await page.goto(`${imglink.url}/admin/bans`);
  await tabTo('#value');
  await page.keyboard.type('203.0.113.0/24');
  await tabTo('#reason');
  await page.keyboard.type('Spam');
  await page.keyboard.press('Enter');
  const row = page.locator('li', { hasText: '203.0.113.0/24' });
  await row.waitFor();
  await tabTo('summary[aria-label="End the ban of 203.0.113.0/24"]');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await row.waitFor({ state: 'detached' });
  await page.goto(`${imglink.url}/admin/accounts`);
  await tabTo('#name');
  await page.keyboard.type('Carla');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Carla' }).waitFor();
  expect(tab.faults).toEqual([]);
});
