import { photoJpeg } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { barriers, keepPicture } from './harness/browser.js';
import { it } from './harness/fixtures.js';
import { choose, jpegFile, linkTo, refusal } from './harness/upload-page.js';

const LANGUAGE = { locale: 'en-GB' };

const jpeg = await photoJpeg({ width: 1600, height: 1200 });

const file = (name: string, buffer = jpeg) => jpegFile(name, buffer);

describe.each([
  ['light, on a desk', { colorScheme: 'light' as const, viewport: { width: 1280, height: 800 } }],
  ['dark, on a desk', { colorScheme: 'dark' as const, viewport: { width: 1280, height: 800 } }],
  ['on a small phone', { colorScheme: 'light' as const, viewport: { width: 360, height: 640 }, hasTouch: true }],
])('every page, %s', (name, look) => {
  it('fits the screen, passes WCAG 2.2 AA and asks no other host', async ({ imglink, browser }) => {
    await using tab = await browser.open({ ...LANGUAGE, ...look });
    const hosts = new Set<string>();
    tab.page.on('request', (request) => {
      if (/^https?:/.test(request.url())) hosts.add(new URL(request.url()).host);
    });
    const { key, deleteToken } = await imglink.upload(jpeg, {}, '?title=Lake%20Como&description=At%20dusk');
    const deleted = await imglink.upload(jpeg);
    await imglink.delete(deleted.key, deleted.deleteToken);
    const faults: string[] = [];
    for (const [place, path] of [
      ['empty', '/'],
      ['gallery', `/gallery/${key}`],
      ['missing', '/gallery/00000000000'],
      ['gone', `/gallery/${deleted.key}`],
      ['delete', `/delete/${deleteToken}`],
      ['report', `/report/${key}`],
    ] as const) {
      await tab.page.goto(imglink.url + path);
      expect(await tab.page.title()).toContain('imglink');
      await expectSound(place);
    }
    await tab.page.goto(`${imglink.url}/gallery/${key}`);
    await tab.page.getByRole('button', { name: 'Lake Como' }).press('Enter');
    await tab.page.locator('a.zoomed').waitFor();
    await expectSound('zoomed');
    await tab.page.goto(imglink.url);
    await choose(
      tab.page,
      file('lake.jpg'),
      file('a name that is long enough not to fit into the width of a phone.jpg'),
      file('none.jpg', Buffer.from('no image')),
    );
    await linkTo(tab.page, 'lake.jpg').waitFor();
    await refusal(tab.page).waitFor();
    await expectSound('uploads');
    await tab.page.getByRole('button', { name: 'Delete lake.jpg' }).click();
    await tab.page.context().setOffline(true);
    await choose(tab.page, file('waiting.jpg'));
    await tab.page.getByText('You are offline').waitFor();
    await tab.page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['x'], 'x.png', { type: 'image/png' }));
      document.body.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }));
    }`);
    await tab.page.getByText('Drop to upload').waitFor();
    await expectSound('a question, a wait and a drop');
    await tab.page.context().setOffline(false);
    await linkTo(tab.page, 'waiting.jpg').waitFor();
    await tab.page.reload();
    await tab.page.getByRole('link', { name: 'lake.jpg' }).first().waitFor();
    await expectSound('history');
    expect(faults).toEqual([]);
    expect([...hosts]).toEqual([new URL(imglink.url).host]);

    async function expectSound(place: string): Promise<void> {
      await keepPicture(tab.page, `${place} ${name}`);
      const found = await barriers(tab.page);
      const root = 'document.documentElement';
      const overflow = await tab.page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
      if (overflow > 0) found.push(`${overflow} pixels wider than the window`);
      faults.push(...found.map((fault) => `${place}: ${fault}`));
    }
  });
});
