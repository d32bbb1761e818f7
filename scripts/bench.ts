/**
 * Figures as ratios to a floor measured in the same run, the two taking turns: `npm run bench`. A table on the
 * terminal and bench.json. BENCH_SECONDS sets the length of a turn.
 */
import fastifyStatic from '@fastify/static';
import autocannon, { type Options } from 'autocannon';
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fastify } from 'fastify';
import { Pool } from 'undici';

import { KeyAllocator, KeyCodec, NodeLease } from '#keys';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 4);
const TURNS = 3;
const CONNECTIONS = 16;

if (process.argv[2] === 'floor') await serveFloor(process.argv[3] ?? tmpdir());
else await bench();

/** Bare Fastify doing no more than the bytes ask for. */
async function serveFloor(folder: string): Promise<void> {
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, _payload, done) => done(null));
  app.post('/', async (request) => {
    const file = await open(join(folder, randomUUID()), 'wx');
    await pipeline(request.raw, file.createWriteStream({ flush: true }));
    return { stored: true };
  });
  const metadata = JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')) as object;
  app.get('/metadata', () => metadata);
  await app.register(fastifyStatic, { root: folder, prefix: '/static/' });
  process.send?.(await app.listen({ port: 0, host: '127.0.0.1' }));
}

interface Figure {
  name: string;
  unit: string;
  ours: number;
  floor: number;
  ratio: number;
  wanted: number;
}

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const floorFolder = join(folder, 'floor');
  mkdirSync(floorFolder);
  const image = await megabyteJpeg();
  const children: ChildProcess[] = [];
  try {
    const { child, url } = await startImglink(join(folder, 'data'));
    children.push(child);
    const idle = memory(child.pid, 'VmRSS');
    const uploaded = await upload(url, image);
    writeFileSync(join(floorFolder, 'metadata.json'), await (await fetch(`${url}/v1/images/${uploaded.key}`)).text());
    writeFileSync(join(floorFolder, 'image.jpg'), image);
    const floor = fork(import.meta.filename, ['floor', floorFolder], { execArgv: [] });
    children.push(floor);
    const [floorUrl] = (await once(floor, 'message')) as [string];

    const post = { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: image } as const;
    const path = new URL(uploaded.imageUrl).pathname;
    const figures = [
      await compare(
        'uploads of 1 MB',
        0.6,
        () => requestRate({ ...post, url: `${url}/v1/images` }),
        () => requestRate({ ...post, url: floorUrl }),
      ),
      await compare(
        'metadata reads',
        0.5,
        () => requestRate({ url: `${url}/v1/images/${uploaded.key}` }),
        () => requestRate({ url: `${floorUrl}/metadata` }),
      ),
      await compare(
        'image reads of 1 MB',
        0.8,
        () => downloadRate(url + path, image.length),
        () => downloadRate(`${floorUrl}/static/image.jpg`, image.length),
      ),
      await ids(),
    ];
    print(figures, { idleMiB: idle, highestMiB: memory(child.pid, 'VmHWM') });
  } finally {
    for (const child of children) child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Medians of alternating turns, so that the machine's moods meet both alike. */
async function compare(
  name: string,
  wanted: number,
  ours: () => Promise<number>,
  floor: () => Promise<number>,
): Promise<Figure> {
  const rates: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    rates[0].push(await floor());
    rates[1].push(await ours());
  }
  const [floorRate, ourRate] = rates.map((turns) => turns.toSorted((a, b) => a - b)[Math.floor(TURNS / 2)] ?? 0) as [
    number,
    number,
  ];
  return { name, unit: '/s', ours: ourRate, floor: floorRate, ratio: ourRate / floorRate, wanted };
}

async function requestRate(options: Options): Promise<number> {
  const { requests, non2xx, errors } = await autocannon({ connections: CONNECTIONS, duration: SECONDS, ...options });
  if (non2xx + errors > 0) throw new Error(`${options.url}: ${non2xx} answers other than 2xx, ${errors} errors`);
  return requests.average;
}

/** autocannon parses answers in JavaScript: of large ones it would measure itself. */
async function downloadRate(url: string, size: number): Promise<number> {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const start = performance.now();
  let done = 0;
  const readOn = async () => {
    while (performance.now() < start + SECONDS * 1000) {
      const { statusCode, body } = await pool.request({ path: pathname, method: 'GET' });
      let received = 0;
      for await (const chunk of body as AsyncIterable<Buffer>) received += chunk.length;
      if (statusCode !== 200 || received !== size) throw new Error(`${url}: ${statusCode}, ${received} bytes`);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, readOn));
  const seconds = (performance.now() - start) / 1000;
  await pool.close();
  return done / seconds;
}

async function ids(): Promise<Figure> {
  const leases = {
    claim: async () => ({ node: 1, fence: 1, lastMs: 0 }),
    renew: async () => true,
    release: async () => undefined,
  };
  const lease = new NodeLease(leases);
  await lease.start();
  const allocator = new KeyAllocator(lease, new KeyCodec('a secret of thirty-two characters'));
  const count = 1_000_000;
  for (let warm = 0; warm < 200_000; warm++) allocator.allocate();
  const start = performance.now();
  for (let made = 0; made < count; made++) allocator.allocate();
  const ours = (count / (performance.now() - start)) * 1000;
  await lease.release();
  return { name: 'ids with their keys', unit: '/s', ours, floor: 1_000_000, ratio: ours / 1_000_000, wanted: 1 };
}

async function startImglink(dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const child = fork('dist/apps/standalone/src/main.js', [], {
    env: {
      ...process.env,
      PORT: '0',
      DATA_DIR: dataDir,
      UV_THREADPOOL_SIZE: '16',
      MALLOC_ARENA_MAX: '2',
      LOG_LEVEL: 'warn',
    },
    execArgv: ['--max-semi-space-size=8'],
    silent: true,
  });
  let output = '';
  for await (const chunk of child.stdout ?? []) {
    output += String(chunk);
    const url = /ready at (\S+)/.exec(output)?.[1];
    if (url) return { child, url };
  }
  throw new Error(`imglink did not start: ${output}`);
}

async function upload(url: string, body: Buffer): Promise<{ key: string; imageUrl: string }> {
  const response = await fetch(`${url}/v1/images`, { method: 'POST', body: new Uint8Array(body) });
  return (await response.json()) as { key: string; imageUrl: string };
}

async function megabyteJpeg(): Promise<Buffer> {
  const { default: sharp } = await import('sharp');
  const [width, height] = [2000, 1850];
  const noise = { type: 'gaussian', mean: 128, sigma: 30 } as const;
  return sharp({ create: { width, height, channels: 3, background: '#808080', noise } })
    .jpeg({ quality: 68 })
    .toBuffer();
}

function memory(pid: number | undefined, which: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(new RegExp(`${which}:\\s+(\\d+)`).exec(status)?.[1]) / 1024);
}

function print(figures: Figure[], rss: { idleMiB: number; highestMiB: number }): void {
  const table = figures.map(({ name, ours, floor, ratio, wanted }) => ({
    figure: name,
    ours: Math.round(ours),
    floor: Math.round(floor),
    ratio: Number(ratio.toFixed(2)),
    wanted,
  }));
  console.table(table);
  console.log(`RSS of imglink: ${rss.idleMiB} MiB idle, ${rss.highestMiB} MiB at its highest`);
  writeFileSync('bench.json', `${JSON.stringify({ figures, rss }, null, 2)}\n`);
}
