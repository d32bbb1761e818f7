import { animatedGif, avif, gif, hostileFiles, photoJpeg, png, webp } from '#imaging/testing';
import fc from 'fast-check';
import { expect } from 'vitest';

import { anyRequest, type FuzzBody, type FuzzRequest, KNOWN } from './harness/contract/arbitrary-request.js';
import { checkAnswer } from './harness/contract/check-answer.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { until } from './harness/until.js';

/** `npm run fuzz` sends 10,000. */
const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 300);
/** The suite always sends the same requests; `npm run fuzz` sends new ones each time, unless a seed is given. */
const SEED = process.env.FUZZ_SEED ?? (process.env.FUZZ_REQUESTS === undefined ? '1' : undefined);
const RECENT = 4;
const small = { width: 16, height: 12 };

/** Answers with a 5xx status that are not the server's fault. */
const CIVIL = new Set(['format-not-offered', 'variant-pending']);

/** For an upload that was answered 202, fewer statuses are known. */
type Known = Pick<UploadAnswer, 'key' | 'deleteToken'> & Partial<UploadAnswer>;

const hostile = await hostileFiles();
const files: Buffer[] = [
  ...(await Promise.all([photoJpeg(small), png(small), gif(small), webp(small), avif(small), animatedGif(small)])),
  ...hostile.slice(0, 2).map(([, bytes]) => bytes),
];

const it = base
  .extend('settings', { scope: 'file' }, { SWEEP_INTERVAL_MS: '2000', PARTIAL_UPLOAD_TTL_MS: '4000' })
  .extend('imglink', { scope: 'file' }, async ({ parts, settings }) => {
    const imglink = parts.use(await ImgLink.start({ env: settings }));
    for (const file of files.slice(0, 5)) keep(await imglink.upload(file));
    return imglink;
  });

const images: Known[] = [];
/** Keys of every upload that was answered 200 or 202. */
const accepted = new Set<string>();

function keep(image: Known): void {
  accepted.add(image.key);
  images.push(image);
}

/** With an image that exists or existed. */
function filled(text: string, { key, deleteToken, contentType = '' }: Known): string {
  return text
    .replaceAll(new RegExp(`${KNOWN.key}|${encodeURIComponent(KNOWN.key)}`, 'g'), key)
    .replaceAll(new RegExp(`${KNOWN.token}|${encodeURIComponent(KNOWN.token)}`, 'g'), deleteToken)
    .replaceAll(
      new RegExp(`${KNOWN.extension}|${encodeURIComponent(KNOWN.extension)}`, 'g'),
      contentType.replace('image/', '').replace('jpeg', 'jpg'),
    );
}

/** A header field value that fetch accepts, made from arbitrary text. */
const asField = (text: string) => text.replaceAll(/[^\t\x20-\xff]/g, '?').trim();

function bodyOf(body: FuzzBody): { type: string | undefined; body: RequestInit['body'] } {
  if (body.kind === 'text') return { type: body.type, body: body.text.toWellFormed() };
  if (body.kind === 'form') {
    const form = new FormData();
    const [before, after] = [body.fields.slice(0, 1), body.fields.slice(1)];
    for (const [name, value] of before) form.append(name, value.toWellFormed());
    if (body.file >= 0) form.append('image', new Blob([Buffer.from(files[body.file] ?? '')]), 'x.png');
    for (const [name, value] of after) form.append(name, value.toWellFormed());
    return { type: undefined, body: form };
  }
  const whole = files[body.file] ?? Buffer.alloc(0);
  const bytes = Buffer.from(whole.subarray(0, Math.floor(whole.length * body.end)));
  for (const flip of body.flips) if (bytes.length > 0) bytes.writeUInt8(flip % 256, flip % bytes.length);
  return { type: body.type, body: bytes };
}

function requestOf(imglink: ImgLink, { method, path, query, headers, body, image: index }: FuzzRequest): Request {
  // One of the newest, because the oldest are deleted soon.
  const image = images.at(-1 - (index % Math.min(images.length, RECENT)));
  if (!image) throw new Error('There is no image.');
  const url = new URL(filled(path, image), imglink.url);
  for (const [name, value] of query) url.searchParams.append(name, filled(value, image).toWellFormed());
  const fields = new Headers();
  for (const [name, value] of headers) fields.append(name, asField(filled(value, image)));
  const sent = body === undefined ? undefined : bodyOf(body);
  if (sent?.type !== undefined) fields.set('content-type', asField(sent.type));
  return new Request(url, { method, headers: fields, redirect: 'manual', ...(sent && { body: sent.body }) });
}

async function send(imglink: ImgLink, fuzz: FuzzRequest): Promise<void> {
  const request = requestOf(imglink, fuzz);
  const { method, url } = request;
  const response = await fetch(request);
  const faults = await checkAnswer(method, url, response);
  const text = await response.text();
  if (response.status >= 500 && !CIVIL.has((JSON.parse(text) as { code: string }).code)) {
    faults.push(text, ...imglink.output.filter((line) => line.includes('request failed')).slice(-1));
  }
  expect(faults).toEqual([]);
  if (method !== 'GET' && response.ok) remember(new URL(url).pathname, response.headers, text);
}

/** Keys that an answer acknowledged: of an upload, of Imgur's API, or of a complete tus upload. */
function remember(path: string, headers: Headers, text: string): void {
  if (path === '/v1/images') keep(JSON.parse(text) as UploadAnswer);
  // A trailing slash or suffix changes nothing there.
  if (/^\/3\/(?:image|upload)(?:\.\w+)?\/?$/.test(path)) {
    const { data } = JSON.parse(text) as { data: { id: string; deletehash: string } };
    keep({ key: data.id, deleteToken: data.deletehash });
  }
  const [, formToken] = (path === '/upload' && /\/delete\/(\w{26})/.exec(text)) || [];
  if (formToken) keep({ key: formToken.slice(0, 11), deleteToken: formToken });
  const deleteToken = headers.get('imglink-delete-token');
  if (deleteToken) images.push({ key: deleteToken.slice(0, 11), deleteToken });
  const complete = headers.get('x-imglink-key');
  if (complete) accepted.add(complete);
}

/** Acknowledged uploads that exist; the others were deleted, or failed after a 202. */
async function living(imglink: ImgLink): Promise<number> {
  const statuses = await Promise.all([...accepted].map(async (key) => (await imglink.get(`/v1/images/${key}`)).status));
  expect(statuses.filter((status) => ![200, 404, 410].includes(status))).toEqual([]);
  return statuses.filter((status) => status === 200).length;
}

it(
  `answers ${REQUESTS} requests as the document says, none with a fault of its own, and nothing is left of them`,
  async ({ imglink }) => {
    await fc.assert(
      fc.asyncProperty(anyRequest(), (fuzz) => send(imglink, fuzz)),
      {
        numRuns: REQUESTS,
        ...(SEED !== undefined && { seed: Number(SEED) }),
      },
    );
    await imglink.swept();
    const { rows, objects } = await imglink.installation.audit();
    expect(objects).toEqual(rows);
    // A request just before the image was stored may have cached for seconds that there is none.
    await until(async () => (await living(imglink)) === rows.length, 'each row is of an upload that was promised');
    expect(await imglink.metric('imglink_uploads_in_progress')).toBe(0);
  },
  60_000 + REQUESTS * 200,
);
