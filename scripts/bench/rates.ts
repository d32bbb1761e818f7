import autocannon, { type Options } from 'autocannon';
import { Pool } from 'undici';

export const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const CONNECTIONS = 16;

export interface Rate {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
}

/** Requests per second that are answered 2xx; throws when another answer arrives. */
export async function requestRate(options: Options): Promise<Rate> {
  const asked = { connections: CONNECTIONS, duration: SECONDS, ...options };
  const { requests, latency, non2xx, errors } = await autocannon(asked);
  if (non2xx + errors > 0) throw new Error(`${options.url}: ${non2xx} answers other than 2xx, ${errors} errors`);
  return { perSecond: requests.average, p50Ms: latency.p50, p99Ms: latency.p99 };
}

/** Requests each path once; autocannon would repeat the same ones. */
export async function onceEach(origin: string, paths: readonly string[]): Promise<Rate> {
  return drive(origin, function* () {
    yield* paths;
  });
}

/**
 * Requests one path repeatedly. autocannon parses answers in JavaScript, so with large ones it would measure itself.
 */
export async function downloadRate(url: string, size: number): Promise<Rate> {
  const { origin, pathname } = new URL(url);
  const end = performance.now() + SECONDS * 1000;
  return drive(
    origin,
    function* () {
      while (performance.now() < end) yield pathname;
    },
    size,
  );
}

async function drive(origin: string, plan: () => Generator<string>, size?: number): Promise<Rate> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const paths = plan();
  const times: number[] = [];
  const start = performance.now();
  const readOn = async () => {
    for (const path of paths) {
      const asked = performance.now();
      const { statusCode, body } = await pool.request({ path, method: 'GET' });
      let received = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
      const isWhole = size === undefined || received === size;
      if (statusCode !== 200 || !isWhole) throw new Error(`${origin}${path}: ${statusCode}, ${received} bytes`);
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, readOn));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { perSecond: times.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}
