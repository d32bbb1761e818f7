import { avif, hostileFiles, photoJpeg, png, webp } from '#imaging/testing';
import { connect } from 'node:net';
import { once } from 'node:events';
import { text as readText } from 'node:stream/consumers';
import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';
import { until } from './harness/until.js';

const MIB = 1024 * 1024;
const it = base
  .extend('settings', { scope: 'file' }, { BODY_IDLE_MS: '500' })
  /** The images that were there before the first test. */
  .extend('images', { scope: 'file', auto: true }, ({ imglink }) => imglink.files('images'));

it.afterEach(async ({ imglink }) => {
  await imglink.swept();
});
it.afterAll(async ({ imglink, images }) => {
  expect(await imglink.files('images')).toEqual(images);
});

const text = (imglink: ImgLink, contentType: string, body: string, query = '') =>
  imglink.post(body, { 'content-type': contentType }, query);
const form = (imglink: ImgLink, body: string) =>
  text(imglink, 'multipart/form-data; boundary=b', body.replaceAll('\n', '\r\n'));
const part = (name: string, fileName: string) =>
  `--b\ncontent-disposition: form-data; name="${name}"; filename="${fileName}"\n\nx\n`;

type Send = (imglink: ImgLink) => Promise<Response>;

it.for<[string, Send, number]>([
  ['an empty body', (imglink) => imglink.post(Buffer.alloc(0)), 400],
  ['an unknown Content-Type', (imglink) => text(imglink, 'text/plain', 'x'), 415],
  ['a malformed Content-Type', (imglink) => text(imglink, 'jpeg', 'x'), 415],
  ['name=value pairs', (imglink) => text(imglink, 'application/x-www-form-urlencoded', 'image=x'), 415],
  ['name=value pairs of nothing', (imglink) => text(imglink, 'application/x-www-form-urlencoded', ''), 400],
  [
    'a form with a part that has no name',
    (imglink) => form(imglink, '--b\ncontent-disposition: form-data\n\nx\n--b--\n'),
    400,
  ],
  [
    'a form with a file that has no name',
    (imglink) => form(imglink, '--b\ncontent-disposition: form-data; filename="a"\n\nx\n--b--\n'),
    400,
  ],
  ['JSON of an endless name', (imglink) => text(imglink, 'application/json', `{"${'x'.repeat(100_000)}`), 400],
  [
    'JSON of an endless number',
    (imglink) => text(imglink, 'application/json', `{"expiresIn":${'1'.repeat(100_000)}`),
    400,
  ],
  [
    'a form without a file',
    (imglink) => form(imglink, '--b\ncontent-disposition: form-data; name="title"\n\nx\n--b--\n'),
    400,
  ],
  ['a form with two files', (imglink) => form(imglink, `${part('image', 'a')}${part('image', 'b')}--b--\n`), 400],
  ['a file in another field', (imglink) => form(imglink, `${part('file', 'a')}--b--\n`), 400],
  ['a form without its end', (imglink) => form(imglink, part('image', 'a')), 400],
  ['a form with another boundary', (imglink) => text(imglink, 'multipart/form-data; boundary=z', '--b\r\n'), 400],
  ['a form without a boundary', (imglink) => text(imglink, 'multipart/form-data', '--b\r\n'), 400],
  ['bad base64', (imglink) => text(imglink, 'application/json', '{"base64":"%%%%"}'), 400],
  ['broken JSON', (imglink) => text(imglink, 'application/json', '{"base64":'), 400],
  ['a JSON list', (imglink) => text(imglink, 'application/json', '[]'), 400],
  ['JSON with neither url nor base64', (imglink) => text(imglink, 'application/json', '{}'), 400],
  ['JSON with an unknown member', (imglink) => text(imglink, 'application/json', '{"base64":"aGk=","x":1}'), 400],
  ['an unknown parameter', (imglink) => imglink.post(Buffer.from('x'), {}, '?colour=red'), 400],
  ['a title that is too long', (imglink) => imglink.post(Buffer.from('x'), {}, `?title=${'x'.repeat(129)}`), 400],
  ['an expiry that is too soon', (imglink) => imglink.post(Buffer.from('x'), {}, '?expiresIn=59'), 400],
  [
    'an Idempotency-Key that is too long',
    (imglink) => imglink.post(Buffer.from('x'), { 'idempotency-key': 'x'.repeat(256) }),
    400,
  ],
])('refuses %s', async ([_what, send, status], { imglink }) => {
  const response = await send(imglink);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({
    status,
    instance: '/v1/images',
    title: expect.any(String),
    code: expect.any(String),
  });
});

it.for<[string, Send, string]>([
  [
    'an unknown field of a form',
    (imglink) =>
      form(imglink, `--b\ncontent-disposition: form-data; name="colour"\n\nred\n${part('image', 'a')}--b--\n`),
    'colour is not a field of an upload; the fields are image, title, description, and expiresIn.',
  ],
  [
    'a file in another field',
    (imglink) => form(imglink, `${part('file', 'a')}--b--\n`),
    'file is not a field of an upload; the fields are image, title, description, and expiresIn.',
  ],
  [
    'an unknown member of JSON',
    (imglink) => text(imglink, 'application/json', '{"base64":"aGk=","colour":1}'),
    'colour is not a field of an upload; the fields are url, base64, title, description, and expiresIn.',
  ],
  [
    'an unknown parameter',
    (imglink) => imglink.post(Buffer.from('x'), {}, '?colour=red'),
    'colour is not a field of an upload; the fields are title, description, and expiresIn.',
  ],
  [
    'a field in the query beside a form',
    (imglink) => text(imglink, 'multipart/form-data; boundary=b', '', '?title=x'),
    'title is in the query; send it as a form field.',
  ],
  [
    'a field in the query beside JSON',
    (imglink) => text(imglink, 'application/json', '{}', '?title=x'),
    'title is in the query; send it as a member of the JSON object.',
  ],
])('says of %s what to send', async ([_what, send, detail], { imglink }) => {
  expect(await (await send(imglink)).json()).toMatchObject({ status: 400, detail });
});

it('refuses hostile files and leaves nothing', async ({ imglink }) => {
  const STATUS: Record<string, number> = {
    'unsupported-image': 415,
    'damaged-image': 422,
    'too-many-pixels': 413,
    'empty-body': 400,
  };
  for (const [name, bytes, code] of await hostileFiles()) {
    if (code === 'accepted') continue;
    expect([name, (await imglink.post(bytes)).status]).toEqual([name, STATUS[code]]);
  }
});

it.for<[string, () => Promise<Buffer>]>([
  ['WebP', () => webp({ width: 200, height: 150 })],
  ['lossless WebP', () => webp({ width: 200, height: 150, encoder: { lossless: true } })],
  ['AVIF', () => avif({ width: 200, height: 150 })],
])('refuses a %s whose pixels can not be decoded, although its boxes are right', async ([_kind, make], { imglink }) => {
  const image = await make();
  const broken = Buffer.from(image).fill(0xff, image.length >> 1);
  const response = await imglink.post(broken);
  expect(response.status).toBe(422);
  expect(await response.json()).toMatchObject({ type: expect.stringContaining('damaged-image') });
});

it('refuses an image that is truncated at any tenth', async ({ imglink }) => {
  for (const whole of [await photoJpeg({ width: 300, height: 200 }), await png({ width: 60, height: 40 })]) {
    for (let tenth = 1; tenth < 10; tenth++) {
      expect((await imglink.post(whole.subarray(0, (whole.length * tenth) / 10))).status).toBe(422);
    }
  }
});

it('refuses a body of 1 GB in constant memory', async ({ imglink }) => {
  const before = await imglink.memory('VmHWM');
  async function* gigabyte() {
    for (let chunk = 0; chunk < 1024; chunk++) yield new Uint8Array(MIB);
  }
  const response = imglink.post(ReadableStream.from(gigabyte()) as never);
  // A client that reads only after it has sent everything may see the connection close instead.
  expect([413, 'closed']).toContain(
    await response.then(
      ({ status }) => status,
      () => 'closed',
    ),
  );
  expect((await imglink.memory('VmHWM')) - before).toBeLessThan(80 * MIB);
  const announced = await raw(
    imglink,
    `POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\nexpect: 100-continue\r\n\r\n`,
  );
  expect(announced).toMatch(/^HTTP\/1\.1 413 /);
});

it('sends 100 Continue only when it wants the body', async ({ imglink }) => {
  const held = (type: string) =>
    raw(
      imglink,
      `POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-type: ${type}\r\ncontent-length: 1000\r\nexpect: 100-continue\r\n\r\n`,
    );
  expect(await held('text/plain')).toMatch(/^HTTP\/1\.1 415 /);
  expect(await held('image/png')).toMatch(/^HTTP\/1\.1 100 Continue\r\n/);
});

it('answers 408 to a body that stalls', async ({ imglink }) => {
  expect(await raw(imglink, 'POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nabc')).toMatch(
    /^HTTP\/1\.1 408 /,
  );
});

it('deletes an upload whose client disconnected half-way', async ({ imglink }) => {
  const socket = await open(imglink);
  socket.write(`POST /v1/images HTTP/1.1\r\nhost: x\r\ncontent-length: 5000000\r\n\r\n${'x'.repeat(300_000)}`);
  await until(async () => (await imglink.metric('imglink_uploads_in_progress')) === 1, 'the upload is under way');
  socket.destroy();
});

async function open(imglink: ImgLink) {
  const { port } = new URL(imglink.url);
  const socket = connect(Number(port), '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes unchanged and returns the first chunk of the answer. */
async function raw(imglink: ImgLink, request: string): Promise<string> {
  const socket = await open(imglink);
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return answer.toString();
}

it.for<[string, string, number, string]>([
  ['a field with a control character', 'GET / HTTP/1.1\r\nHost: a\r\nX: a\x01b\r\n', 400, 'invalid-request'],
  ['an address of other bytes', 'GET /\xff HTTP/1.1\r\nHost: a\r\n', 400, 'invalid-request'],
  ['fields of 70 KB', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(70_000)}\r\n`, 431, 'header-too-large'],
])(
  'answers %s with a problem, and ends the connection without a reset',
  async ([_name, head, status, code], { imglink }) => {
    const socket = connect(Number(new URL(imglink.url).port), '127.0.0.1');
    // Unread bytes would reset the connection, and the answer could be lost.
    socket.write(Buffer.from(`${head}Content-Length: ${MIB}\r\n\r\n`, 'latin1'));
    socket.write(Buffer.alloc(MIB));
    const answer = await readText(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 \d{3} [\w ]+\r\nContent-Type: application\/problem\+json/);
    expect([Number(answer.split(' ')[1]), JSON.parse(answer.slice(answer.indexOf('{')))]).toEqual([
      status,
      expect.objectContaining({ status, code }),
    ]);
  },
);

it.for(['zip', 'gzip, chunked', 'identity'])(
  'answers Transfer-Encoding: %s once, with 501',
  async (coding, { imglink }) => {
    const socket = connect(Number(new URL(imglink.url).port), '127.0.0.1');
    socket.write(`POST /v1/images HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: ${coding}\r\n\r\n0\r\n\r\n`);
    const answers = await readText(socket);
    expect([...answers.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['501']);
    expect(answers).toContain('"code":"transfer-coding-unknown"');
  },
);

it('answers 414 to a URL of more than 24,000 characters', async ({ imglink }) => {
  const answer = await imglink.get(`/${'a'.repeat(24_000)}`, { accept: 'application/json' });
  expect([answer.status, await answer.json()]).toEqual([414, expect.objectContaining({ code: 'address-too-long' })]);
});
