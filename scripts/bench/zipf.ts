/**
 * One minute of realistic traffic: reads by Zipf's law over 100,000 links through two edges, with concurrent uploads
 * and deletes. It reports the share of each layer, and counts reads of images that were deleted two seconds before.
 */
import { KeyCodec } from '#keys';
import { originalKey } from '#storage';
import { linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Pool } from 'undici';

import { AppProcess } from '../../test/harness/app-process.js';
import { Edge } from '../../test/harness/edge.js';
import { findOrInstall, NGINX } from '../../test/harness/programs.js';
import { freePort } from '../../test/harness/redis.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { noiseJpeg, upload } from './images.js';
import { insertLinks } from './links.js';

const SECRET = 'a secret for the bench alone';
const LINKS = 100_000;
const SECONDS = Number(process.env.BENCH_SECONDS ?? 60);
const READERS = 24;
const CHANGES_PER_SECOND = 5;
const GONE_WITHIN_MS = 2_000;
/** Out of ten reads: the bytes, the page, its JSON. */
const KINDS = ['bytes', 'bytes', 'bytes', 'bytes', 'bytes', 'bytes', 'page', 'page', 'json', 'json'] as const;

export async function bench(): Promise<void> {
  findOrInstall([NGINX]);
  const folder = mkdtempSync(join(tmpdir(), 'imglink-zipf-'));
  const images = join(folder, 'images');
  await using services = await Services.start();
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const [apiMain, workerMain] = installation.mains;
  const [ports, edgePorts] = [
    [await freePort(), await freePort()],
    [await freePort(), await freePort()],
  ];
  const { KEY_SECRET: secret = '' } = installation.env;
  const env = {
    ...installation.env,
    // A hundred thousand objects are hard links to a few files.
    STORAGE_URL: `file:${images}`,
    STAGING_URL: `file:${join(folder, 'staging')}`,
    EDGE_OFFLOAD: 'on',
    EDGE_PURGE_URLS: edgePorts.map((port) => `http://127.0.0.1:${port}`).join(' '),
    EDGE_PURGE_SECRET: SECRET,
    LOG_LEVEL: 'warn',
  };
  const apis = await Promise.all(
    ports.map((port) => AppProcess.start({ main: apiMain, env: { ...env, PORT: String(port) } })),
  );
  await using worker = await AppProcess.start({ main: workerMain, env });
  const edges = await Promise.all(
    edgePorts.map((port) => Edge.start({ port, apiPorts: ports, secret: SECRET, diskRoot: images })),
  );
  try {
    const codec = new KeyCodec(secret);
    const image = await noiseJpeg(30_000);
    const keys = (await insertLinks(LINKS, installation.database, secret)).map((path) => path.slice(-11));
    for (const [number, key] of keys.entries()) {
      // A file system allows tens of thousands of links to one file.
      const file = join(folder, `image-${Math.floor(number / 10_000)}.jpg`);
      if (number % 10_000 === 0) writeFileSync(file, image);
      const object = join(images, originalKey(codec.decode(key) ?? 0n, 'jpg'));
      mkdirSync(dirname(object), { recursive: true });
      linkSync(file, object);
    }
    const before = await counted(apis);
    const traffic = new Traffic(keys, codec, edges, apis[0]?.url ?? '', image);
    await traffic.readAndChange();
    report(traffic, before, await counted(apis));
    console.log(`Jobs of the worker: ${await worker.metric('imglink_jobs_total')}`);
  } finally {
    for (const edge of edges) await edge[Symbol.asyncDispose]();
    for (const api of apis) await api.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Readers, and one client that uploads and deletes. */
class Traffic {
  readonly statuses = new Map<number, number>();
  readonly edge = { hit: 0, miss: 0 };
  /** 200 answers for an image whose delete was answered more than two seconds before the read was sent. */
  servedDeleted = 0;
  uploads = 0;
  deletes = 0;
  private readonly deletedAt = new Map<string, number>();
  private readonly end = performance.now() + SECONDS * 1000;
  private readonly weights: Float64Array;

  constructor(
    private readonly keys: string[],
    private readonly codec: KeyCodec,
    private readonly edges: readonly Edge[],
    private readonly api: string,
    private readonly image: Buffer,
  ) {
    let sum = 0;
    this.weights = Float64Array.from(keys, (_, rank) => (sum += 1 / (rank + 1)));
  }

  async readAndChange(): Promise<void> {
    const pools = this.edges.map(({ url }) => new Pool(url, { connections: READERS, pipelining: 1 }));
    const readers = Array.from({ length: READERS }, (_, number) => this.readOn(pools[number % pools.length] as Pool));
    await Promise.all([...readers, this.change()]);
    await Promise.all(pools.map((pool) => pool.close()));
  }

  private get isOver(): boolean {
    return performance.now() > this.end;
  }

  private async readOn(pool: Pool): Promise<void> {
    while (!this.isOver) {
      // One read in fifty is for a deleted image, which Zipf's law would not choose.
      const gone = Math.random() < 0.02 && [...this.deletedAt.keys()].at(-1 - Math.floor(Math.random() * 50));
      await this.read(pool, gone || (this.keys[this.rank()] ?? ''));
    }
  }

  private async read(pool: Pool, key: string): Promise<void> {
    const kind = KINDS[Math.floor(Math.random() * KINDS.length)];
    const path = kind === 'bytes' ? `/i/${key}.jpg` : `/gallery/${key}`;
    const headers = { accept: kind === 'json' ? 'application/json' : 'text/html' };
    const wasGone = Date.now() - (this.deletedAt.get(key) ?? Infinity) > GONE_WITHIN_MS;
    const answer = await pool.request({ method: 'GET', path, headers });
    await answer.body.dump();
    const { statusCode } = answer;
    if (wasGone && statusCode === 200) this.servedDeleted++;
    this.statuses.set(statusCode, (this.statuses.get(statusCode) ?? 0) + 1);
    this.edge[String(answer.headers['cache-status']).startsWith('imglink-edge; hit') ? 'hit' : 'miss']++;
  }

  /** Uploads images that become the most popular, and deletes mostly popular ones. */
  private async change(): Promise<void> {
    while (!this.isOver) {
      const next = performance.now() + 1000 / CHANGES_PER_SECOND;
      this.keys[this.rank()] = (await upload(this.api, this.image)).key;
      this.uploads++;
      const doomed = this.keys[this.rank()] ?? '';
      if (!this.deletedAt.has(doomed)) await this.delete(doomed);
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
    }
  }

  private async delete(key: string): Promise<void> {
    const token = this.codec.deleteToken(this.codec.decode(key) ?? 0n);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${this.api}/v1/images/${key}`, { method: 'DELETE', headers });
    if (answer.status !== 204) throw new Error(`The delete of ${key} was answered ${answer.status}.`);
    this.deletedAt.set(key, Date.now());
    this.deletes++;
  }

  private rank(): number {
    const target = Math.random() * (this.weights.at(-1) ?? 0);
    let [low, high] = [0, this.weights.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.weights[middle] ?? 0) < target) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const LAYERS = {
  'L1 hit': 'layer="l1",result="hit"',
  'L1 miss': 'layer="l1",result="miss"',
  'L2 hit': 'layer="l2",result="hit"',
  'L2 miss': 'layer="l2",result="miss"',
};

async function counted(apis: readonly AppProcess[]): Promise<Record<string, number>> {
  const sum = async (name: string, labels?: string) =>
    (await Promise.all(apis.map((api) => api.metric(name, labels)))).reduce((one, other) => one + other, 0);
  const rows = Object.entries(LAYERS).map(
    async ([name, labels]) => [name, await sum('imglink_cache_requests_total', labels)] as const,
  );
  return Object.fromEntries([...(await Promise.all(rows)), ['queries', await sum('imglink_database_queries_total')]]);
}

function report(traffic: Traffic, before: Record<string, number>, after: Record<string, number>): void {
  const { edge, statuses, servedDeleted, uploads, deletes } = traffic;
  const count = (name: string) => (after[name] ?? 0) - (before[name] ?? 0);
  const reads = edge.hit + edge.miss;
  const share = (hits: number, misses: number) => Number((hits / Math.max(1, hits + misses)).toFixed(3));
  console.table({
    'edges (nginx)': { asked: reads, 'hit ratio': share(edge.hit, edge.miss) },
    'L1 (memory)': { asked: count('L1 hit') + count('L1 miss'), 'hit ratio': share(count('L1 hit'), count('L1 miss')) },
    'L2 (Redis)': { asked: count('L2 hit') + count('L2 miss'), 'hit ratio': share(count('L2 hit'), count('L2 miss')) },
  });
  console.log(`${reads} reads in ${SECONDS} s, ${uploads} uploads, ${deletes} deletes; answers: ${tell(statuses)}`);
  console.log(`Look-ups in the database a read: ${(count('L2 miss') / reads).toFixed(3)}`);
  console.log(
    `Statements of any kind a read, those of uploads and deletes included: ${(count('queries') / reads).toFixed(3)}`,
  );
  console.log(`Served of an image deleted more than ${GONE_WITHIN_MS} ms before: ${servedDeleted}`);
  if (servedDeleted > 0) process.exitCode = 1;
}

const tell = (statuses: Map<number, number>) =>
  [...statuses].map(([status, count]) => `${status} ${count} times`).join(', ');
