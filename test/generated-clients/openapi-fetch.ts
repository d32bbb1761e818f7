/** With the types that openapi-typescript makes, and openapi-fetch. */
import type { paths } from './generated/types.js';
import { readFileSync } from 'node:fs';
import createClient from 'openapi-fetch';

const [, , baseUrl = '', path = ''] = process.argv;
const client = createClient<paths>({ baseUrl });
const photo = new Blob([readFileSync(path)], { type: 'image/jpeg' });

const raw = await client.POST('/v1/images', {
  // The type of bytes is string.
  body: photo as unknown as string,
  bodySerializer: (bytes) => bytes,
  headers: { 'Content-Type': photo.type },
  params: { query: { title: 'Raw' }, header: { 'Idempotency-Key': crypto.randomUUID() } },
});
if (!raw.data || !('uploadSha256' in raw.data)) throw new Error(raw.error?.detail ?? 'Not stored yet.');
const { key, deleteToken } = raw.data;

const form = await client.POST('/v1/images', {
  body: { image: photo as unknown as string, title: 'Form' },
  bodySerializer: (body) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(body)) data.append(name, value as Blob | string);
    return data;
  },
});

const headers = { Authorization: `Bearer ${deleteToken}` };
await client.DELETE('/v1/images/{key}', { params: { path: { key } }, headers });
const { error } = await client.GET('/v1/images/{key}', { params: { path: { key } } });
const titles = [raw.data, form.data].map((image) => image && 'title' in image && image.title);
console.log(JSON.stringify({ sha256: raw.data.uploadSha256, titles, code: error?.code }));
