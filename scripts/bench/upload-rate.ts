import { Pool } from 'undici';

import { varyImage } from './distinct-images.js';
import { processorMs } from './processes.js';
import type { SendUpload } from './send-upload.js';

const ACCEPTED = 202;

export interface UploadRate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Processor time of the serving processes for an upload. */
  serverMs: number;
  /** Processor time of a store that is a process of its own; 0 if there is none. */
  storeMs: number;
  /** Processor time of the clients, which are this process. */
  clientMs: number;
  /** The share of uploads that were answered 202, which are not stored yet. */
  accepted: number;
}

export interface Uploads {
  url: string;
  image: Buffer;
  send: SendUpload;
  clients: number;
  seconds: number;
  /** The processes whose time counts as that of the server. */
  servers: readonly number[];
  store?: number | undefined;
}

// Starts elsewhere in each run.
let number = Date.now();

/**
 * Uploads another image each time, over one connection for each client. A client has a copy of the image and changes a
 * few bytes of it, which takes no time next to a request.
 */
export async function uploadRate(uploads: Uploads): Promise<UploadRate> {
  const { image, send, clients, seconds, servers, store } = uploads;
  const { origin, pathname } = new URL(uploads.url);
  const pool = new Pool(origin, { connections: clients, pipelining: 1, headersTimeout: 60_000 });
  const vary = varyImage(image);
  const copies = Array.from({ length: clients }, () => Buffer.from(image));
  const times: number[] = [];
  let accepted = 0;
  const spent = () => ({
    server: servers.reduce((sum, pid) => sum + processorMs(pid), 0),
    store: store === undefined ? 0 : processorMs(store),
    client: processorMs(process.pid),
  });
  const before = spent();
  const start = performance.now();
  const end = start + seconds * 1000;
  const uploadUntilEnd = async (copy: Buffer) => {
    while (performance.now() < end) {
      vary(copy, (number += 1));
      const sent = performance.now();
      if ((await send(pool, pathname, copy)) === ACCEPTED) accepted += 1;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(copies.map(uploadUntilEnd));
  const took = (performance.now() - start) / 1000;
  const after = spent();
  await pool.close();
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return {
    perSecond: times.length / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    serverMs: (after.server - before.server) / times.length,
    storeMs: (after.store - before.store) / times.length,
    clientMs: (after.client - before.client) / times.length,
    accepted: accepted / times.length,
  };
}
