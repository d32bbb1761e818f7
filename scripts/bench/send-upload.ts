import type { Pool } from 'undici';

/** Sends an image; resolves with the status of the last answer, and throws when an answer is not 2xx. */
export type SendUpload = (pool: Pool, path: string, image: Buffer) => Promise<number>;

/** The image is the body of one request. */
export const sendBody: SendUpload = sendWithHeaders({});

/** The same with an API key. */
export const sendWithKey = (key: string): SendUpload => sendWithHeaders({ authorization: `Bearer ${key}` });

function sendWithHeaders(more: Record<string, string>): SendUpload {
  return async (pool, path, image) => {
    const headers = { ...more, 'content-type': image[0] === 0xff ? 'image/jpeg' : 'image/png' };
    return (await request(pool, 'POST', path, headers, image)).statusCode;
  };
}

/** A POST that creates the upload, and a PATCH for each part of it (tus 1.0.0). */
export function sendByTus(partBytes: number): SendUpload {
  return async (pool, path, image) => {
    const tus = { 'tus-resumable': '1.0.0' };
    const created = await request(pool, 'POST', path, { ...tus, 'upload-length': String(image.length) });
    const { pathname } = new URL(String(created.headers.location), 'http://imglink');
    let status = created.statusCode;
    for (let offset = 0; offset < image.length; offset += partBytes) {
      const headers = { ...tus, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
      const part = image.subarray(offset, offset + partBytes);
      status = (await request(pool, 'PATCH', pathname, headers, part)).statusCode;
    }
    return status;
  };
}

async function request(
  pool: Pool,
  method: 'POST' | 'PATCH',
  path: string,
  headers: Record<string, string>,
  body?: Buffer,
) {
  const answer = await pool.request({ path, method, headers, body: body ?? null });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return answer;
}
