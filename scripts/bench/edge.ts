import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { Edge } from '../../test/harness/edge.js';
import { PlainNginx } from '../../test/harness/plain-nginx.js';
import { findOrInstall, NGINX, WRK } from '../../test/harness/programs.js';
import { freePort } from '../../test/harness/redis.js';
import type { S3Server } from '../../test/harness/s3-server.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { compare, type Figure, report, TURNS } from './figures.js';
import { noiseJpeg, upload } from './images.js';
import { insertLinks } from './links.js';
import { Misses } from './misses.js';
import { startFloor } from './processes.js';
import { onceEach } from './rates.js';
import { wrkRate } from './wrk.js';

const MEMORY = '/dev/shm';
const SECRET = 'a secret for the bench alone';
const IMAGE_BYTES = 100_000;
const KEY_LENGTH = 11;
/** The minimum latency of S3; here S3 would otherwise share two processors with everything else. */
const STORE_MS = 10;
/** More than are read in turns of one second, fewer than the cache's Redis holds. */
const LINKS = 150_000;
/** More images than an edge with an empty cache can serve in a turn. */
const A_TURN = 6_000;
/** As many links have an object, each of which is requested once. */
const IMAGES = 2 * TURNS * A_TURN;

/** The edge over API, worker and S3, compared with nginx that does only what the bytes require. */
export async function bench(): Promise<void> {
  findOrInstall([NGINX, WRK]);
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  await using services = await Services.start();
  // Without the proxy that checks requests, which would be the slowest part.
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const env = { ...installation.env, LOG_LEVEL: 'warn', EDGE_OFFLOAD: 'on' };
  const [apiMain, workerMain] = installation.mains;
  await using api = await AppProcess.start({ main: apiMain, env });
  await using worker = await AppProcess.start({ main: workerMain, env });
  // The disk's write time would count only for the edge, since the floor writes nothing.
  const memory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), 'imglink-bench-'));
  const startEdge = async (s3: S3Server, cacheFolder: string) =>
    Edge.start({
      port: await freePort(),
      apiPorts: [Number(new URL(api.url).port)],
      secret: SECRET,
      s3Server: new URL(s3.url).host,
      isLogBuffered: true,
      cacheFolder,
    });
  await using edge = await startEdge(services.s3, join(folder, 'cache'));
  const image = await noiseJpeg(IMAGE_BYTES);
  const { key } = await upload(api.url, image);
  const json = await (await fetch(`${api.url}/v1/images/${key}`)).text();
  writeFileSync(join(folder, 'image.jpg'), image);
  writeFileSync(join(folder, 'metadata.json'), json);
  await using plain = await PlainNginx.start({ root: folder, origin: services.s3.url });
  const { KEY_SECRET: secret = '' } = installation.env;
  const paths = await insertLinks(LINKS, installation.database, secret);
  const { floor, url: floorUrl } = await startFloor([folder], env);
  const asJson = { accept: 'application/json' };
  const [jsonPath, imagePath] = [`/gallery/${key}`, `/i/${key}.jpg`];
  // Fills the cache first, so that no request waits for another that fetches.
  for (const path of [imagePath, jsonPath]) await (await fetch(edge.url + path, { headers: asJson })).arrayBuffer();
  try {
    const figures = [
      await compare(
        'cached image of 100 KB',
        0.9,
        () => wrkRate(edge.url + imagePath),
        () => wrkRate(`${plain.url}/image.jpg`),
      ),
      await compare(
        'cached gallery JSON',
        0.9,
        () => wrkRate(edge.url + jsonPath, { headers: asJson }),
        () => wrkRate(`${plain.url}/metadata.json`),
      ),
      await compare(
        'metadata from L1 at the API',
        0.6,
        () => wrkRate(`${api.url}/v1/images/${key}`),
        () => wrkRate(`${floorUrl}/metadata`),
      ),
      await sharedCacheFigure(installation, env, paths, api, floorUrl),
    ];
    const [object = ''] = await installation.files('images');
    const keys = paths.slice(-IMAGES).map((path) => path.slice(-KEY_LENGTH));
    const misses = await Misses.create(keys, { s3Url: services.s3.url, bucket: installation.bucket, object, secret });
    await using distant = await services.s3.distant(STORE_MS);
    await using distantPlain = await PlainNginx.start({ root: folder, origin: distant.url });
    for (const [place, cacheFolder, wanted] of [
      ['memory', join(memory, 'cache'), 0.8],
      ['a file on this disk', join(folder, 'other-cache'), undefined],
    ] as const) {
      touchMemory(memory, TURNS * A_TURN * IMAGE_BYTES);
      await using distantEdge = await startEdge(distant, cacheFolder);
      const name = `uncached image by X-Accel into ${place}, its store ${STORE_MS} ms away`;
      figures.push(
        await misses.figure({
          name,
          wanted,
          apiUrl: api.url,
          edgeUrl: distantEdge.url,
          plainUrl: distantPlain.url,
          imagesATurn: A_TURN,
        }),
      );
    }
    report(figures, { jobs: await worker.metric('imglink_jobs_total') });
    await atHalfLoad(figures, {
      'cached image of 100 KB': [edge.url + imagePath],
      'cached gallery JSON': [edge.url + jsonPath, asJson],
      'metadata from L1 at the API': [`${api.url}/v1/images/${key}`],
    });
  } finally {
    floor.kill('SIGKILL');
    for (const each of [folder, memory]) rmSync(each, { recursive: true, force: true });
  }
}

/**
 * A virtual machine gets memory from its host page by page at the first touch, which would dominate the measurement.
 */
function touchMemory(folder: string, bytes: number): void {
  const path = join(folder, 'touched');
  const piece = Buffer.alloc(1024 * 1024, 1);
  for (let written = 0; written < bytes; written += piece.length) appendFileSync(path, piece);
  rmSync(path);
}

/**
 * One process reads from the database, another reads the same links from Redis, each once, so that its memory has none.
 */
async function sharedCacheFigure(
  installation: StackInstallation,
  env: Record<string, string>,
  paths: readonly string[],
  api: AppProcess,
  floorUrl: string,
): Promise<Figure> {
  await onceEach(api.url, paths);
  await using other = await AppProcess.start({ main: installation.mains[0] ?? '', env });
  const share = LINKS / (TURNS + 1);
  // The floor also runs for a second and from a list, because both slow wrk down.
  const rate = (url: string, paths: readonly string[]) => wrkRate(url, { paths, seconds: 1 });
  const read = (turn: number) => rate(other.url, paths.slice(turn * share, (turn + 1) * share));
  // It was just started, unlike the floor.
  await read(TURNS);
  return await compare('metadata from L2 at the API', 0.4, read, () => rate(floorUrl, ['/metadata']));
}

/** Latency at half of the maximum rate. */
async function atHalfLoad(figures: Figure[], loads: Record<string, [string, Record<string, string>?]>): Promise<void> {
  const rows = [];
  for (const [name, [url, headers = {}]] of Object.entries(loads)) {
    const most = figures.find((figure) => figure.name === name)?.ours ?? 0;
    const { perSecond, p50Ms, p99Ms } = await wrkRate(url, { headers, perSecond: most / 2 });
    rows.push({ 'at half load': name, '/s': Math.round(perSecond), 'p50 ms': p50Ms, 'p99 ms': p99Ms });
  }
  console.table(rows);
}
