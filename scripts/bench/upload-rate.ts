import { Pool } from 'undici';

import { varyImage } from './distinct-images.js';
import { processorMs } from './processes.js';

export interface UploadRate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the server for an upload, in milliseconds. */
  serverMs: number;
  /** Processor time of this process for an upload, in milliseconds. */
  clientMs: number;
  /** The share of uploads that were answered 202, which are not stored yet. */
  accepted: number;
}

export interface Uploads {
  url: string;
  image: Buffer;
  clients: number;
  seconds: number;
  /** The process that stores the uploads. */
  pid: number;
}

// Another start in each run: a key is not derived from the bytes, but nothing may depend on a repeated one.
let number = Date.now();

/**
 * Uploads another image with each request, over one connection for each client. Each client has a copy of the image and
 * changes a few bytes of it, which costs nothing next to a request. Throws when an answer is not 200 or 202.
 */
export async function uploadRate({ url, image, clients, seconds, pid }: Uploads): Promise<UploadRate> {
  const { origin, pathname: path } = new URL(url);
  await using pool = disposable(new Pool(origin, { connections: clients, pipelining: 1, headersTimeout: 60_000 }));
  const vary = varyImage(image);
  const headers = { 'content-type': image[0] === 0xff ? 'image/jpeg' : 'image/png' };
  const times: number[] = [];
  let accepted = 0;
  const copies = Array.from({ length: clients }, () => Buffer.from(image));
  const before = { server: processorMs(pid), client: processorMs(process.pid) };
  const start = performance.now();
  const end = start + seconds * 1000;
  const uploadOn = async (copy: Buffer) => {
    while (performance.now() < end) {
      vary(copy, (number += 1));
      const asked = performance.now();
      const { statusCode, body } = await pool.request({ path, method: 'POST', headers, body: copy });
      const text = await body.text();
      if (statusCode !== 200 && statusCode !== 202) throw new Error(`${url}: ${statusCode} ${text}`);
      times.push(performance.now() - asked);
      if (statusCode === 202) accepted += 1;
    }
  };
  await Promise.all(copies.map(uploadOn));
  const took = (performance.now() - start) / 1000;
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return {
    perSecond: times.length / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    serverMs: (processorMs(pid) - before.server) / times.length,
    clientMs: (processorMs(process.pid) - before.client) / times.length,
    accepted: accepted / times.length,
  };
}

function disposable(pool: Pool) {
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}
