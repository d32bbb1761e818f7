import { photoJpeg } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { until } from './harness/until.js';

const PHOTO = await photoJpeg({ width: 90, height: 60, exifGps: true });
const it = base.override('settings', { scope: 'file' }, { URL_IMPORT_ALLOW: '127.0.0.0/8' });

interface WebManifest {
  icons: { src: string; type: string }[];
  share_target: { action: string; params: { files: { name: string }[] } };
}

const HTML = { accept: 'text/html' };
const file = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer });

function formWith(bytes: Buffer): FormData {
  const body = new FormData();
  body.append('image', new File([new Uint8Array(bytes)], 'photo.jpg', { type: 'image/jpeg' }));
  return body;
}

describe('the form of the upload page', () => {
  it('stores an image without a script, and shows its links', async ({ imglink, browser }) => {
    await using tab = await browser.open({ locale: 'de', javaScriptEnabled: false });
    await tab.page.goto(imglink.url);
    await tab.page.setInputFiles('input[type=file]', file('photo.jpg', PHOTO));
    await tab.page.getByRole('button', { name: 'Hochladen' }).click();
    expect(await tab.page.getByRole('heading', { level: 1 }).innerText()).toBe('Bild hochgeladen');
    const [link = '', deleteLink = ''] = await tab.page.locator('.links a').allInnerTexts();
    expect((await fetch(link)).status).toBe(200);
    await tab.page.goto(deleteLink);
    await tab.page.getByRole('button').click();
    expect((await fetch(link)).status).toBe(410);
  });

  it.for<[string, number, Buffer, string]>([
    ['a file that is no image', 415, Buffer.from('no image at all'), 'This is not an image in a supported format.'],
    ['an empty file', 400, Buffer.alloc(0), 'This file is empty.'],
    ['a damaged image', 422, PHOTO.subarray(0, PHOTO.length / 2), 'This image is damaged'],
  ])('says why %s is refused, and offers the form again', async ([, status, bytes, reason], { imglink }) => {
    const answer = await fetch(`${imglink.url}/upload`, { method: 'POST', headers: HTML, body: formWith(bytes) });
    const page = await answer.text();
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store']);
    expect(page).toContain(reason);
    expect(page).toContain('action="/upload"');
  });

  it('answers programs with a problem', async ({ imglink }) => {
    const answer = await fetch(`${imglink.url}/upload`, { method: 'POST', body: formWith(Buffer.from('no image')) });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
  });
});

describe('the upload page', () => {
  it('uploads the files that another app shares with it', async ({ imglink, browser }) => {
    await using tab = await browser.open({ locale: 'en' });
    await tab.page.goto(imglink.url);
    const manifest = (await (await imglink.get('/manifest.webmanifest')).json()) as WebManifest;
    expect(manifest).toMatchObject({ name: 'imglink', display: 'standalone', start_url: '/' });
    for (const { src, type } of manifest.icons) {
      expect((await imglink.get(src)).headers.get('content-type')).toContain(type);
    }
    const isControlled = () => tab.page.evaluate<boolean>('navigator.serviceWorker.controller !== null');
    await until(isControlled, 'the service worker controls the page');
    // A browser sends what is shared as a form, like this one.
    await tab.page.evaluate(`(async () => {
      const bytes = Uint8Array.from(atob('${PHOTO.toString('base64')}'), (character) => character.charCodeAt(0));
      const body = new FormData();
      for (const name of ['one.jpg', 'two & three.jpg']) {
        body.append('${manifest.share_target.params.files[0]!.name}', new File([bytes], name, { type: 'image/jpeg' }));
      }
      await fetch('${manifest.share_target.action}', { method: 'POST', body });
    })()`);
    await tab.page.reload();
    for (const name of ['one.jpg', 'two & three.jpg']) await tab.page.getByLabel(`Link to ${name}`).waitFor();
    expect(tab.faults).toEqual([]);
  });

  it('has the server fetch an image whose address is pasted, with the title that was entered', async ({
    imglink,
    browser,
  }) => {
    const { key } = await imglink.upload(PHOTO);
    await using tab = await browser.open({ locale: 'en' });
    await tab.page.goto(imglink.url);
    await tab.page.getByText('Title, description, expiry').click();
    await tab.page.getByLabel('Title', { exact: true }).fill('A lake');
    await tab.page.getByLabel('Delete after').selectOption({ label: '7 days' });
    await tab.page.evaluate(`(() => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', '${imglink.url}/i/${key}.jpg');
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
    })()`);
    const link = await tab.page.getByLabel(`Link to ${key}.jpg`).inputValue();
    const image = (await (await fetch(link.replace('/gallery/', '/v1/images/'))).json()) as Record<string, string>;
    const days = (Date.parse(image.expiresAt ?? '') - Date.parse(image.createdAt ?? '')) / 86_400_000;
    expect([image.title, days.toFixed(1)]).toEqual(['A lake', '7.0']);
    expect(tab.faults).toEqual([]);
  });

  it('says what is wrong with an address', async ({ imglink, browser }) => {
    await using tab = await browser.open({ locale: 'en' });
    await tab.page.goto(imglink.url);
    const field = tab.page.getByLabel('Address of an image');
    await field.fill('a lake');
    await field.press('Enter');
    await tab.page.getByRole('alert').getByText('This is not an address').waitFor();
    await field.fill(`${imglink.url}/robots.txt`);
    await field.press('Enter');
    await until(
      async () => /There is no image at this address/.test(await tab.page.locator('.row.failed').innerText()),
      'the upload failed',
    );
  });
});
