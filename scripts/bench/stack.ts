import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { compare, type Figure, report } from './figures.js';
import { noiseJpeg, upload } from './images.js';
import { insertLinks } from './links.js';
import { memory, processorMs, startFloor } from './processes.js';
import { onceEach, requestRate, SECONDS } from './rates.js';

const LINKS = 100_000;
const READS = 3_000;
const IDLE_UPLOADS = 60;
/** Slow operations need turns in which enough of them finish. */
const LARGE_BYTES = 8 * 1024 * 1024;
const LARGE_SECONDS = 5 * SECONDS;

/** API and worker over MariaDB, two Redis and S3, compared with bare Fastify into the same S3. */
export async function bench(): Promise<void> {
  await using services = await Services.start();
  // Without the proxy that checks requests, which would be the slowest part.
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const env = { ...installation.env, MAX_UPLOAD_BYTES: String(32 * 1024 * 1024), LOG_LEVEL: 'warn' };
  const [apiMain = '', workerMain = ''] = installation.mains;
  await using api = await AppProcess.start({ main: apiMain, env });
  await using worker = await AppProcess.start({ main: workerMain, env });
  const pids = {
    api: api.pid,
    worker: worker.pid,
    MariaDB: services.mariadb.pid,
    // With TEST_SPIDER.
    ...Object.fromEntries(services.shards.map(({ pid }, number) => [`MariaDB of shard ${number + 1}`, pid])),
    'queue Redis': services.queue.pid,
    'cache Redis': services.cache.pid,
    S3: services.s3.pid,
  };
  const idle = Object.entries(pids).map(([name, pid]) => ({ process: name, 'idle MiB': memory(pid, 'VmRSS') }));
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const [megabyte, large] = await Promise.all([noiseJpeg(1_000_000), noiseJpeg(25_000_000)]);
  const { key } = await upload(api.url, megabyte);
  writeFileSync(join(folder, 'metadata.json'), await (await fetch(`${api.url}/v1/images/${key}`)).text());
  const { floor, url: floorUrl } = await startFloor([folder, services.s3.url, installation.bucket], env);
  try {
    const queueDelayMs = await idleQueueDelay(api, worker, await noiseJpeg(50_000));
    const before = Object.values(pids).map(processorMs);
    const uploads = await uploadFigure('uploads of 1 MB', 0.5, megabyte, 16);
    const done = await worker.metric('imglink_jobs_total', 'name="store-image",outcome="done"');
    const usage = idle.map(({ process: name, 'idle MiB': idleMiB }, place) => {
      const pid = Object.values(pids)[place] ?? 0;
      const spent = processorMs(pid) - (before[place] ?? 0);
      const [highest, each] = [memory(pid, 'VmHWM'), Number((spent / done).toFixed(2))];
      return { process: name, 'idle MiB': idleMiB, 'highest MiB': highest, 'CPU ms an upload': each };
    });
    const figures = [
      uploads,
      await uploadFigure('uploads of 25 MB', undefined, large, 4),
      ...(await readFigures(installation, env, floorUrl)),
    ];
    report(figures, { usage, queueDelayMs });
    console.table(usage);
    console.log(`An idle queue delays an upload by ${queueDelayMs} ms at most, in half of the cases (wanted: 10)`);
  } finally {
    floor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }

  function uploadFigure(name: string, wanted: number | undefined, body: Buffer, connections: number) {
    const duration = body.length > LARGE_BYTES ? LARGE_SECONDS : SECONDS;
    const post = { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body, connections, duration } as const;
    return compare(
      name,
      wanted,
      () => requestRate({ ...post, url: `${api.url}/v1/images` }),
      () => requestRate({ ...post, url: floorUrl }),
    );
  }
}

/** The upper bound of the histogram bucket with the median. */
async function idleQueueDelay(api: AppProcess, worker: AppProcess, image: Buffer): Promise<number> {
  for (let sent = 0; sent < IDLE_UPLOADS; sent++) await upload(api.url, image);
  const text = await (await fetch(`${worker.url}/metrics`)).text();
  const buckets = [...text.matchAll(/^imglink_job_wait_seconds_bucket\{le="([\d.]+)",name="store-image"\} (\d+)$/gm)];
  const count = await worker.metric('imglink_job_wait_seconds_count', 'name="store-image"');
  const median = buckets.find(([, , seen]) => Number(seen) >= count / 2);
  return Number(median?.[1] ?? Number.NaN) * 1000;
}

/** Metadata reads by the layer that answers, over a table of 100,000 links. */
async function readFigures(
  installation: StackInstallation,
  env: Record<string, string>,
  floorUrl: string,
): Promise<Figure[]> {
  const paths = await insertLinks(LINKS, installation.database, env.KEY_SECRET ?? '');
  const [main = ''] = installation.mains;
  const slice = (turn: number) => paths.slice(turn * READS, (turn + 1) * READS);
  const floor = () =>
    onceEach(
      floorUrl,
      Array.from({ length: READS }, () => '/metadata'),
    );
  const figure = async (layer: string, api: AppProcess, queriesWanted: number) => {
    const queries = await api.metric('imglink_database_queries_total');
    const result = await compare(
      `metadata reads from ${layer}`,
      undefined,
      (turn) => onceEach(api.url, layer === 'L1' ? slice(0) : slice(turn)),
      floor,
    );
    const reads = 3 * READS;
    const asked = (await api.metric('imglink_database_queries_total')) - queries;
    console.log(`${result.name}: ${(asked / reads).toFixed(3)} queries a read (wanted: ${queriesWanted})`);
    return result;
  };
  await using first = await AppProcess.start({ main, env });
  await using second = await AppProcess.start({ main, env });
  // One process reads first, the other then finds the links in Redis, and after that in its own memory.
  return [await figure('the database', first, 1), await figure('L2', second, 0), await figure('L1', second, 0)];
}
