/** With what @hey-api/openapi-ts makes: `client.gen.ts`, `sdk.gen.ts` and `types.gen.ts`. */
import { client } from './generated/client.gen.js';
import { deleteImage, getImage, uploadImage } from './generated/sdk.gen.js';
import { openAsBlob } from 'node:fs';

const [, , baseUrl = '', path = ''] = process.argv;
client.setConfig({ baseUrl });
const photo = await openAsBlob(path, { type: 'image/jpeg' });

const raw = await uploadImage({
  // The generator has a type only for the JSON body, although the operation accepts several kinds.
  body: photo as never,
  bodySerializer: null,
  headers: { 'Content-Type': photo.type, 'Idempotency-Key': crypto.randomUUID() },
  query: { title: 'Raw' },
  throwOnError: true,
});
if (!('uploadSha256' in raw.data)) throw new Error(`Not stored yet: ${raw.data.statusUrl}`);
const { key, deleteToken } = raw.data;

const base64 = Buffer.from(await photo.arrayBuffer()).toString('base64');
const json = await uploadImage({ body: { base64, title: 'JSON' }, throwOnError: true });

await deleteImage({ path: { key }, auth: deleteToken, throwOnError: true });
const { error } = await getImage({ path: { key } });
const titles = [raw.data, json.data].map((image) => 'title' in image && image.title);
console.log(JSON.stringify({ sha256: raw.data.uploadSha256, titles, code: error?.code }));
