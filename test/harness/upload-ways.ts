import { blob, imgurOf, multipart } from './imgur.js';
import { json } from './moderation.js';
import { TusClient } from './tus.js';

/** Resolves to the status and the code of a problem, or the status alone. */
export async function outcome(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const text = await response.text();
  const body = (text === '' || response.ok ? {} : JSON.parse(text)) as { code?: string; data?: { error: string } };
  return [response.status, body.code ?? body.data?.error].filter(Boolean).join(' ');
}

interface Server {
  url: string;
}

/** Uploads an image, with more header fields. `url`: where the same image is on the web. */
type Upload = (server: Server, image: Buffer, headers?: Record<string, string>, url?: string) => Promise<Response>;

const toImages = ({ url }: Server, init: RequestInit) => fetch(`${url}/v1/images`, { method: 'POST', ...init });

export const uploadToImgur: Upload = (server, image, headers = {}) =>
  imgurOf(server).fetch('POST', '/3/image', { headers, ...multipart({ image: blob(image) }) });

/** The ways of uploading, except Imgur's, whose errors have no codes. */
export const UPLOAD_WAYS: [string, Upload][] = [
  [
    'as the body',
    (server, image, headers) =>
      toImages(server, {
        headers: { 'content-type': 'application/octet-stream', ...headers },
        body: new Uint8Array(image),
      }),
  ],
  ['as a form', (server, image, headers = {}) => toImages(server, { headers, ...multipart({ image: blob(image) }) })],
  [
    'as base64',
    (server, image, headers) => toImages(server, json('POST', { base64: image.toString('base64') }, headers)),
  ],
  ['by its URL', (server, _image, headers, url) => toImages(server, json('POST', { url }, headers))],
  [
    'by tus in two requests',
    async ({ url }, image, headers) => {
      const tus = new TusClient(url);
      const created = await tus.create(image.length, headers);
      const path = created.headers.get('location');
      if (path === null) return created;
      const half = Math.floor(image.length / 2);
      await tus.patch(path, 0, image.subarray(0, half));
      return tus.patch(path, half, image.subarray(half));
    },
  ],
];
