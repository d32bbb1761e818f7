import { randomInt } from 'node:crypto';
import { Pool } from 'undici';

import { varyImage } from './distinct-images.js';
import { processorMs } from './processes.js';
import type { SendUpload } from './send-upload.js';

const ACCEPTED = 202;
/** imglink takes 200 uploads at a time and keeps some of them for other addresses, so 180 clients are possible. */
const CLIENTS_OF_AN_ADDRESS = 40;

export interface UploadRate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** The share of uploads that were answered 202, which are not stored yet. */
  accepted: number;
  /** Processor time for an upload in milliseconds, by process; `load` is this process. */
  processorMs: Record<string, number>;
}

export interface Uploads {
  url: string;
  image: Buffer;
  send: SendUpload;
  clients: number;
  seconds: number;
  /** Process ids by name. */
  processes: Record<string, number>;
}

/**
 * Uploads another image each time, over one connection for each client. A client has a copy of the image and changes a
 * few bytes of it, which takes no time next to a request.
 */
export async function uploadRate(uploads: Uploads): Promise<UploadRate> {
  const { image, send, clients, seconds } = uploads;
  const processes = { ...uploads.processes, load: process.pid };
  const { origin, pathname } = new URL(uploads.url);
  const pools = Array.from({ length: Math.ceil(clients / CLIENTS_OF_AN_ADDRESS) }, (_each, number) => {
    const localAddress = `127.0.0.${number + 1}`;
    return new Pool(origin, {
      connections: CLIENTS_OF_AN_ADDRESS,
      localAddress,
      pipelining: 1,
      headersTimeout: 60_000,
    });
  });
  const vary = varyImage(image);
  const copies = Array.from({ length: clients }, () => Buffer.from(image));
  const copiesOf = (pool: number) => copies.slice(pool * CLIENTS_OF_AN_ADDRESS, (pool + 1) * CLIENTS_OF_AN_ADDRESS);
  const times: number[] = [];
  let accepted = 0;
  // A part of its own for each turn.
  let number = randomInt(2 ** 46);
  const before = spentMs(processes);
  const start = performance.now();
  const end = start + seconds * 1000;
  const uploadUntilEnd = async (pool: Pool, copy: Buffer) => {
    while (performance.now() < end) {
      vary(copy, (number += 1));
      const sent = performance.now();
      if ((await send(pool, pathname, copy)) === ACCEPTED) accepted += 1;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(pools.flatMap((pool, at) => copiesOf(at).map((copy) => uploadUntilEnd(pool, copy))));
  const took = (performance.now() - start) / 1000;
  const after = spentMs(processes);
  await Promise.all(pools.map((pool) => pool.close()));
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return {
    perSecond: times.length / took,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    accepted: accepted / times.length,
    processorMs: mapValues(after, (ms, name) => (ms - (before[name] ?? 0)) / times.length),
  };
}

const spentMs = (processes: Record<string, number>) => mapValues(processes, processorMs);

export function mapValues(record: Record<string, number>, map: (value: number, name: string) => number) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));
}
