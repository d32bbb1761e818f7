import { photoJpeg } from '#imaging/testing';
import { expect, it } from 'vitest';

import { keepPicture, TestBrowser } from './harness/browser.js';
import { ImgLink } from './harness/imglink.js';

it('uploads a chosen image, shows its link and remembers it', async () => {
  await using imglink = await ImgLink.start();
  await using browser = await TestBrowser.start();
  await using tab = await browser.open();
  const { page } = tab;
  await page.goto(imglink.url);
  await page.setInputFiles('input[type=file]', {
    name: 'lake.jpg',
    mimeType: 'image/jpeg',
    buffer: await photoJpeg({ width: 640, height: 480 }),
  });
  const link = page.locator(`input[value*="/gallery/"], a[href*="/gallery/"]`).first();
  await link.waitFor();
  const address = (await link.getAttribute('href')) ?? (await link.inputValue());
  await keepPicture(page, 'page');

  await page.goto(address);
  const picture = page.locator('figure img');
  await picture.waitFor();
  expect(
    await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
  ).toBeGreaterThan(0);
  await keepPicture(page, 'gallery');

  await page.goto(imglink.url);
  await page.getByText('lake.jpg').first().waitFor();
  expect(tab.faults).toEqual([]);
});
