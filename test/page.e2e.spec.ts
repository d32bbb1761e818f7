import { photoJpeg } from '#imaging/testing';
import { chromium } from 'playwright-core';
import { expect, it } from 'vitest';

import { CHROMIUM } from './harness/programs.js';
import { ImgLink } from './harness/imglink.js';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

it('uploads an image that is chosen on the page, shows its link and remembers it', async () => {
  await using imglink = await ImgLink.start();
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    await page.goto(imglink.url);
    await page.setInputFiles('input[type=file]', {
      name: 'lake.jpg',
      mimeType: 'image/jpeg',
      buffer: await photoJpeg({ width: 640, height: 480 }),
    });
    const link = page.locator(`input[value*="/gallery/"], a[href*="/gallery/"]`).first();
    await link.waitFor();
    const address = (await link.getAttribute('href')) ?? (await link.inputValue());
    await page.screenshot({ path: 'dist/page.png' });

    await page.goto(address);
    const picture = page.locator('figure img');
    await picture.waitFor();
    expect(
      await picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(0);
    await page.screenshot({ path: 'dist/gallery.png' });

    await page.goto(imglink.url);
    await page.getByText('lake.jpg').first().waitFor();
    expect(faults).toEqual([]);
  } finally {
    await browser.close();
  }
});
