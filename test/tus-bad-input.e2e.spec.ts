import { expect } from 'vitest';

import { it as base } from './harness/fixtures.js';
import { TusClient, tusMetadata } from './harness/tus.js';

const MIB = 1024 * 1024;

const it = base
  .extend('settings', { scope: 'file' }, { MAX_UPLOAD_BYTES: String(12 * MIB) })
  .extend('tus', { scope: 'file' }, ({ imglink }) => new TusClient(imglink.url));

it.afterEach(({ imglink }) => imglink.swept());
it('answers OPTIONS with its capabilities, also cross-origin', async ({ imglink }) => {
  const answer = await fetch(`${imglink.url}/files`, { method: 'OPTIONS', headers: { origin: 'https://a.example' } });
  expect(answer.status).toBe(204);
  expect(answer.headers.get('tus-version')).toBe('1.0.0');
  expect(answer.headers.get('tus-max-size')).toBe(String(12 * MIB));
  for (const extension of ['creation', 'creation-with-upload', 'termination', 'expiration']) {
    expect(answer.headers.get('tus-extension')?.split(',')).toContain(extension);
  }
  expect(answer.headers.get('access-control-allow-methods')).toContain('PATCH');
  expect(answer.headers.get('access-control-allow-headers')).toBe('*, Authorization');
});

it.for<[string, string, Record<string, string>, number, string?]>([
  ['no version', 'POST', { 'tus-resumable': '', 'upload-length': '5' }, 412],
  ['another version', 'POST', { 'tus-resumable': '0.2.2', 'upload-length': '5' }, 412],
  ['another version of a HEAD', 'HEAD', { 'tus-resumable': '2' }, 412],
  ['no length', 'POST', {}, 400],
  ['a length of 0', 'POST', { 'upload-length': '0' }, 400],
  ['a length below 0', 'POST', { 'upload-length': '-1' }, 400],
  ['a length in hexadecimal', 'POST', { 'upload-length': '0x10' }, 400],
  ['a length with a fraction', 'POST', { 'upload-length': '1.5' }, 400],
  ['a length in words', 'POST', { 'upload-length': 'NaN' }, 400],
  ['two lengths', 'POST', { 'upload-length': '1, 2' }, 400],
  ['a length past every number', 'POST', { 'upload-length': '9'.repeat(400) }, 400],
  ['a length that is too large', 'POST', { 'upload-length': String(12 * MIB + 1) }, 413],
  ['a deferred length of 2', 'POST', { 'upload-defer-length': '2' }, 400],
  ['a length, and a deferred one', 'POST', { 'upload-length': '5', 'upload-defer-length': '1' }, 400],
  ['parts of an upload', 'POST', { 'upload-length': '5', 'upload-concat': 'partial' }, 400],
  ['metadata that is no base64', 'POST', { 'upload-length': '5', 'upload-metadata': 'title %%' }, 400],
  ['metadata with a key twice', 'POST', { 'upload-length': '5', 'upload-metadata': 'a YQ==,a YQ==' }, 400],
  ['metadata of commas', 'POST', { 'upload-length': '5', 'upload-metadata': ',,,' }, 400],
  [
    'a metadata key of the language',
    'POST',
    { 'upload-length': '5', 'upload-metadata': '__proto__ YQ==,title YQ==,title YQ==' },
    400,
  ],
  [
    'a title that is too long',
    'POST',
    { 'upload-length': '5', 'upload-metadata': tusMetadata({ title: 'x'.repeat(129) }) },
    400,
  ],
  [
    'an expiry that is too soon',
    'POST',
    { 'upload-length': '5', 'upload-metadata': tusMetadata({ expires_in: '59' }) },
    400,
  ],
  ['a sha256 that is none', 'POST', { 'upload-length': '5', 'upload-metadata': tusMetadata({ sha256: 'abc' }) }, 400],
  ['a body of another type', 'POST', { 'upload-length': '5', 'content-type': 'image/jpeg' }, 415, 'hello'],
  ['an unknown upload', 'HEAD', {}, 404],
  ['an unknown upload', 'PATCH', { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }, 404, 'x'],
  ['no offset', 'PATCH', { 'content-type': 'application/offset+octet-stream' }, 400, 'x'],
  [
    'an offset below 0',
    'PATCH',
    { 'upload-offset': '-1', 'content-type': 'application/offset+octet-stream' },
    400,
    'x',
  ],
  [
    'an offset of 1e3',
    'PATCH',
    { 'upload-offset': '1e3', 'content-type': 'application/offset+octet-stream' },
    400,
    'x',
  ],
  ['no Content-Type', 'PATCH', { 'upload-offset': '0' }, 415],
  ['another Content-Type', 'PATCH', { 'upload-offset': '0', 'content-type': 'text/plain' }, 415, 'x'],
  ['an unknown upload', 'DELETE', {}, 404],
  ['another method', 'PUT', {}, 405],
  ['a method that is no method', 'POST', { 'x-http-method-override': 'BREW' }, 405],
])('refuses %s (%s)', async ([_what, method, headers, status, body], { tus }) => {
  const path = method === 'POST' ? '/files' : '/files/4fYk2aXbQ9Z';
  const answer = await tus.send(method, path, headers, body === undefined ? undefined : Buffer.from(body));
  expect(answer.status).toBe(status);
  expect(answer.headers.get('tus-resumable')).toBe('1.0.0');
  expect(answer.headers.get('tus-version')).toBe(status === 412 ? '1.0.0' : null);
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  const problem = { status, instance: path };
  expect(method === 'HEAD' ? problem : await answer.json()).toMatchObject(problem);
});

it.for<[string, Record<string, string>, string, number]>([
  ['an offset that is not the next one', { 'upload-offset': '5' }, 'xx', 409],
  ['more than was announced', { 'upload-offset': '0' }, 'x'.repeat(11), 413],
  ['another length', { 'upload-offset': '0', 'upload-length': '9' }, 'x', 400],
])('refuses %s, and leaves the upload as it is', async ([_what, headers, body, status], { tus }) => {
  const path = await tus.begin(10);
  const type = { 'content-type': 'application/offset+octet-stream' };
  expect((await tus.send('PATCH', path, { ...type, ...headers }, Buffer.from(body))).status).toBe(status);
  expect(await tus.offset(path)).toBe(0);
  await tus.terminate(path);
});

it('reads no more than the announced length of a body without Content-Length', async ({ imglink, tus }) => {
  const path = await tus.begin(10);
  async function* tooMuch() {
    for (let number = 0; number < 20; number += 1) yield Buffer.from('xyz');
  }
  const headers = {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': '0',
  };
  const init = { method: 'PATCH', headers, body: tooMuch(), duplex: 'half' };
  expect((await fetch(imglink.url + path, init as unknown as RequestInit)).status).toBe(413);
  expect(await tus.offset(path)).toBeLessThan(10);
  await tus.terminate(path);
});
