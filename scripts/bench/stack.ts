import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { type Figure, printFigures } from './figures.js';
import { noiseJpeg, upload } from './images.js';
import { listOption } from './options.js';
import { idleMemory, memory, startFloor } from './processes.js';
import { idleQueueDelayMs } from './queue-delay.js';
import { countS3Requests } from './s3-requests.js';
import { compareReads } from './stack-reads.js';
import { compareStackUploads } from './stack-uploads.js';
import { printUploads } from './upload-figures.js';

const MAX_UPLOAD_BYTES = 32 * 1024 * 1024;

/**
 * API and worker over MariaDB, two Redis and S3, compared with bare Fastify into the same S3. `--only` selects of
 * `requests`, `delay`, `photo`, `clean`, `large` and `reads`.
 */
export async function bench(): Promise<void> {
  const only = listOption(process.argv, 'only');
  const isSelected = (name: string) => only?.includes(name) ?? true;
  await using services = await Services.start();
  const requests = isSelected('requests') ? await countS3Requests(services) : [];
  // Without the proxy that checks requests, which would be the slowest part.
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const env = { ...installation.env, MAX_UPLOAD_BYTES: String(MAX_UPLOAD_BYTES), LOG_LEVEL: 'warn' };
  const [apiMain, workerMain] = installation.mains;
  await using api = await AppProcess.start({ main: apiMain, env });
  await using worker = await AppProcess.start({ main: workerMain, env });
  const processes: Record<string, number> = { API: api.pid, worker: worker.pid, ...pidsOf(services) };
  const idleMiB = await Promise.all(Object.values(processes).map(idleMemory));
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const { key } = await upload(api.url, await noiseJpeg(100_000));
  writeFileSync(join(folder, 'metadata.json'), await (await fetch(`${api.url}/v1/images/${key}`)).text());
  const { floor, url: floorUrl } = await startFloor([folder, services.s3.url, installation.bucket], env);
  try {
    const queueDelayMs = isSelected('delay') ? await idleQueueDelayMs(api, worker) : undefined;
    const target = { url: `${api.url}/v1/images`, processes };
    const floorTarget = { url: floorUrl, processes: { floor: floor.pid ?? 0, S3: services.s3.pid } };
    const uploads = await compareStackUploads(target, floorTarget, isSelected);
    const usage = Object.entries(processes).map(([name, pid], at) => {
      return { process: name, 'idle MiB': idleMiB[at], 'highest MiB': memory(pid, 'VmHWM') };
    });
    const reads: Figure[] = isSelected('reads') ? await compareReads(installation, env, floorUrl) : [];
    if (uploads.length > 0) printUploads(uploads);
    if (reads.length > 0) printFigures(reads);
    console.table(usage);
    if (requests.length > 0) console.table(requests);
    if (queueDelayMs !== undefined)
      console.log(`An idle queue delays half of the uploads by ${queueDelayMs} ms at most (wanted: 10)`);
    writeFileSync('bench.json', `${JSON.stringify({ uploads, reads, usage, requests, queueDelayMs }, null, 2)}\n`);
  } finally {
    floor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

function pidsOf({ mariadb, shards, queue, cache, s3 }: Services): Record<string, number> {
  // There are shards with TEST_SPIDER.
  const ofShards = Object.fromEntries(shards.map(({ pid }, number) => [`MariaDB of shard ${number + 1}`, pid]));
  return { MariaDB: mariadb.pid, ...ofShards, 'queue Redis': queue.pid, 'cache Redis': cache.pid, S3: s3.pid };
}
