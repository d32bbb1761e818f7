import { caseBytes, expectCaseVariant, IMAGE_CASES, isAccepted } from '#imaging/testing';
import { createHash } from 'node:crypto';
import { describe, expect } from 'vitest';

import { it } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { blob, type ImgurData, imgurOf, multipart } from './harness/imgur.js';
import { keyOf, TusClient } from './harness/tus.js';
import { until } from './harness/until.js';

/** Upload requests besides raw bytes. Each returns the status and, where there is one, the image's key. */
const WAYS: [string, (imglink: ImgLink, bytes: Buffer) => Promise<{ status: number; key?: string }>][] = [
  ['a form that calls it something else', (imglink, bytes) => v1(imglink, wrongForm(bytes))],
  ['base64 in JSON', (imglink, bytes) => v1(imglink, jsonOf(bytes))],
  ["a file in Imgur's form", (imglink, bytes) => imgurUpload(imglink, { image: blob(bytes), type: 'file' })],
  [
    "base64 in Imgur's form",
    (imglink, bytes) => imgurUpload(imglink, { image: bytes.toString('base64'), type: 'base64' }),
  ],
  ['tus', tusUpload],
];

async function v1(imglink: ImgLink, init: RequestInit) {
  const response = await fetch(`${imglink.url}/v1/images`, { method: 'POST', ...init });
  const { key } = (await response.json()) as { key?: string };
  return { status: response.status, key };
}

function wrongForm(bytes: Buffer): RequestInit {
  const body = new FormData();
  body.append('image', new File([new Uint8Array(bytes)], 'report.pdf', { type: 'application/pdf' }));
  return { body };
}

function jsonOf(bytes: Buffer): RequestInit {
  const headers = { 'content-type': 'application/json' };
  return { headers, body: JSON.stringify({ base64: bytes.toString('base64') }) };
}

async function imgurUpload(imglink: ImgLink, fields: Record<string, string | Blob>) {
  const { status, data } = await imgurOf(imglink).send<Partial<ImgurData>>('POST', '/3/image', multipart(fields));
  return { status, key: data.id };
}

async function tusUpload(imglink: ImgLink, bytes: Buffer) {
  const tus = new TusClient(imglink.url);
  const path = await tus.begin(bytes.length);
  const { status } = await tus.patch(path, 0, bytes);
  return { status, key: keyOf(path) };
}

const isThere = async (imglink: ImgLink, key: string) => (await imglink.get(`/v1/images/${key}`)).status === 200;

async function sha256Of(imglink: ImgLink, path: string): Promise<string> {
  const response = await imglink.get(path);
  expect(response.status).toBe(200);
  return createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
}

describe.each(IMAGE_CASES.filter(isAccepted))('$file', (image) => {
  it('is stored the same by every kind of request', async ({ imglink }) => {
    const sent = caseBytes(image);
    const { imageUrl, sha256, width, height, animated } = await imglink.upload(sent);
    expect([width, height]).toEqual(image.size ?? [width, height]);
    expect(animated).toBe(image.animated ?? animated);
    const { pathname } = new URL(imageUrl);
    expect(await sha256Of(imglink, pathname)).toBe(sha256);
    for (const [name, send] of WAYS) {
      const { status, key = '' } = await send(imglink, sent);
      expect([name, status]).toEqual([name, name === 'tus' ? 204 : 200]);
      await until(() => isThere(imglink, key), `the image sent as ${name} is there`);
      expect([name, await sha256Of(imglink, pathname.replace(/\w+(?=\.)/, key))]).toEqual([name, sha256]);
    }
  });

  it('has variants over HTTP', async ({ imglink }) => {
    const { key, width, height } = await imglink.upload(caseBytes(image));
    for (const [size, extension] of [
      ['h', 'webp'],
      ['b', 'jpg'],
    ] as const) {
      const response = await imglink.get(`/i/${key}${size}.${extension}`);
      expect(response.status).toBe(200);
      const bytes = Buffer.from(await response.arrayBuffer());
      await expectCaseVariant(image, { bytes, size, extension, toldSize: [width, height] });
    }
  });
});

describe.each(IMAGE_CASES.filter((each) => !isAccepted(each)))('$file', (image) => {
  it('is refused by every kind of request, and leaves nothing', async ({ imglink }) => {
    const sent = caseBytes(image);
    const { status } = await imglink.post(sent);
    expect(image.expect === '4xx' ? Math.floor(status / 100) : status).toBe(parseInt(String(image.expect), 10));
    for (const [name, send] of WAYS) {
      const { status, key = '' } = await send(imglink, sent);
      expect([name, status < 500]).toEqual([name, true]);
      // A tus upload may be refused after its last byte was answered.
      if (status < 300)
        await until(async () => (await imglink.get(`/i/${key}.jpg`)).status === 404, `${name} is refused`);
    }
    await imglink.swept();
  });
});
