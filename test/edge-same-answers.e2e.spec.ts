import { photoJpeg } from '#imaging/testing';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import type { ImgLink } from './harness/imglink.js';

const SECRET = 'a secret that the edge knows';
const picture = await photoJpeg({ width: 300, height: 200 });

const it = base
  .extend('settings', { scope: 'file' }, ({ edgePort }) => ({
    EDGE_PURGE_URLS: `http://127.0.0.1:${edgePort}`,
    EDGE_PURGE_SECRET: SECRET,
  }))
  .extend('edgeSettings', { scope: 'file' }, { secret: SECRET })
  .extend('image', { scope: 'file' }, ({ imglink }) => imglink.upload(picture));

/** What a client sees of the answer to a request that is sent unchanged. */
async function sentTo(imglink: ImgLink, origin: string, request: string) {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  socket.write(request.replace(' HTTP/1.1', ` HTTP/1.1\r\nHost: ${new URL(imglink.url).host}\r\nConnection: close`));
  const [head = '', ...body] = (await text(socket)).split('\r\n\r\n');
  // Fastify adds a charset, although JSON has only one.
  const field = (name: string) =>
    new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.replace('json; charset=utf-8', 'json');
  const fields = ['content-type', 'content-language', 'content-range', 'location', 'allow', 'etag'].map(field);
  const isProblem = /json/.test(fields[0] ?? '') && !/ 200 /.test(head);
  return { status: head.split(' ')[1], fields, body: isProblem ? codeOf(body.join('')) : body.join('\r\n\r\n') };
}

const codeOf = (body: string) => (/"code":"[\w-]+"/.exec(body) ?? /"success":false/.exec(body) ?? [body])[0];

const ACCEPTS = [
  'text/html;q=0, application/json',
  'text/html, application/json;q=0',
  'text/html;q=0',
  'application/json;q=0.5, text/html;q=0.4',
  'text/html;q=0.5, application/json',
  'application/json, text/html',
  'application/*',
  'text/*',
  'application/*;q=0.1, */*;q=0.5',
  '*/*;q=0',
  'text/html;level=1, application/json',
  'TEXT/HTML',
  'text/html , application/json',
  'image/avif,image/webp,*/*;q=0.8',
  '',
];
const LANGUAGES = [
  'de;q=0, en',
  'en;q=0.5, de',
  'fr;q=0.1, de;q=0.2, en;q=0.15',
  '*, de;q=0.5',
  '*;q=0.5, fr;q=0.4',
  'it, *;q=0.5',
  'de-AT;q=0.9,de;q=0.8,en;q=0.7',
  'ja,fr-CH;q=0.9',
  'de;q=0.95,fr;q=0.99',
  'en-US,en;q=0.9,de;q=1.0',
  ' de',
];
const SPELLINGS = [
  '//i/KEY.jpg',
  '/i//KEY.jpg',
  '/x/../i/KEY.jpg',
  '/i/./KEY.jpg',
  '/i/%2e/KEY.jpg',
  '/i%2fKEY.jpg',
  '/i%2FKEY.jpg',
  '/i/KEY%2Ejpg',
  '/i/KEY.jpg/',
  '/i/KEY.jpg/.',
  '/i/KEY.jpg?a=//b/../c',
  '/i/KEY.JPG',
  '/i/KEYS.jpg',
  '/gallery/KEY/',
  '/gallery//KEY',
  '/gallery%2fKEY',
  '/gallery/./KEY',
  '/v1/images/KEY/',
  '/v1//images/KEY',
  '/v1/images/KEY?a=b',
  '/v1/images/%4b',
  '/.',
  '//',
  '/x/%2e%2e/metrics/x',
];

it.for([
  ...ACCEPTS.map((accept) => `GET /gallery/KEY HTTP/1.1\r\nAccept: ${accept}`),
  ...LANGUAGES.map((languages) => `GET /gallery/KEY HTTP/1.1\r\nAccept: text/html\r\nAccept-Language: ${languages}`),
  ...SPELLINGS.map((path) => `GET ${path} HTTP/1.1\r\nAccept: application/json`),
  'GET /gallery/KEY HTTP/1.1\r\nAccept: application/json\r\nRange: bytes=0-1',
  'GET /v1/images/KEY HTTP/1.1\r\nRange: bytes=0-1',
  'GET /v1/images/KEY HTTP/1.1\r\nRange: bytes=99999-',
  'HEAD /gallery/KEY HTTP/1.1',
  'TRACE /i/KEY.jpg HTTP/1.1',
  'TRACE /gallery/KEY HTTP/1.1',
  `GET /${'a'.repeat(24_000)} HTTP/1.1\r\nAccept: application/json`,
  `GET /v1/images/${'a'.repeat(24_000)} HTTP/1.1`,
  `GET /3/image/${'a'.repeat(24_000)} HTTP/1.1`,
  `GET /v1/images/${'a'.repeat(2_000)} HTTP/1.1`,
  'POST /v1/images HTTP/1.1\r\nTransfer-Encoding: gzip, chunked',
  'GET /v1/images/%zz HTTP/1.1',
])('answers as the API does: %s', async (request, { imglink, edge, image }) => {
  const bytes = `${request.replaceAll('KEY', image.key)}\r\n\r\n`;
  const wanted = await sentTo(imglink, imglink.url, bytes);
  for (const _turn of ['first', 'second']) expect(await sentTo(imglink, edge.url, bytes)).toEqual(wanted);
});

it('shows an edit on the page and in the JSON as soon as the edit is answered', async ({ imglink, edge }) => {
  const edited = await imglink.upload(picture, {}, '?title=before');
  const shown = async (path: string, accept: string) => (await edge.get(path, { accept })).text();
  const both = () =>
    Promise.all([
      shown(`/v1/images/${edited.key}`, 'application/json'),
      shown(`/gallery/${edited.key}`, 'text/html'),
      shown(`/gallery/${edited.key}`, 'application/json'),
    ]);
  for (const text of await both()) expect(text).toContain('before');
  const edit = await fetch(`${edge.url}/3/image/${edited.deleteToken}`, {
    method: 'POST',
    body: new URLSearchParams({ title: 'A lake' }),
  });
  expect(edit.status).toBe(200);
  for (const text of await both()) {
    expect(text).toContain('A lake');
    expect(text).not.toContain('before');
  }
});
