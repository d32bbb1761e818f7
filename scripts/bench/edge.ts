import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { Edge } from '../../test/harness/edge.js';
import { PlainNginx } from '../../test/harness/plain-nginx.js';
import { findOrInstall, NGINX, WRK } from '../../test/harness/programs.js';
import { freePort } from '../../test/harness/redis.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { compare, report } from './figures.js';
import { noiseJpeg, upload } from './images.js';
import { startFloor } from './processes.js';
import { wrkRate } from './wrk.js';

const SECRET = 'a secret for the bench alone';
const IMAGE_BYTES = 100_000;

/** The edge over api, worker and S3, against nginx doing no more than the bytes ask for. */
export async function bench(): Promise<void> {
  findOrInstall([NGINX, WRK]);
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  await using services = await Services.start();
  // Without the proxy that checks requests, which would be the slowest part.
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const env = { ...installation.env, LOG_LEVEL: 'warn', EDGE_OFFLOAD: 'on' };
  const [apiMain = '', workerMain = ''] = installation.mains;
  await using api = await AppProcess.start({ main: apiMain, env });
  await using worker = await AppProcess.start({ main: workerMain, env });
  await using edge = await Edge.start({
    port: await freePort(),
    apiPorts: [Number(new URL(api.url).port)],
    secret: SECRET,
    s3Server: new URL(services.s3.url).host,
  });
  const image = await noiseJpeg(IMAGE_BYTES);
  const { key } = await upload(api.url, image);
  const json = await (await fetch(`${api.url}/v1/images/${key}`)).text();
  writeFileSync(join(folder, 'image.jpg'), image);
  writeFileSync(join(folder, 'metadata.json'), json);
  await using plain = await PlainNginx.start({ root: folder, origin: services.s3.url });
  const [object = ''] = await installation.files('images');
  const { floor, url: floorUrl } = await startFloor([folder], env);
  const asJson = { accept: 'application/json' };
  try {
    const figures = [
      await compare(
        'cached image of 100 KB',
        0.9,
        () => wrkRate(`${edge.url}/i/${key}.jpg`),
        () => wrkRate(`${plain.url}/image.jpg`),
      ),
      await compare(
        'cached gallery JSON',
        0.9,
        () => wrkRate(`${edge.url}/gallery/${key}`, asJson),
        () => wrkRate(`${plain.url}/metadata.json`),
      ),
      await compare(
        'uncached image of 100 KB, by X-Accel',
        0.8,
        () => wrkRate(`${edge.url}/i/${key}.jpg`, { 'x-imglink-purge': SECRET }),
        () => wrkRate(`${plain.url}/proxy/${installation.bucket}/images/${object}`),
      ),
      await compare(
        'metadata from L1 at the API',
        0.6,
        () => wrkRate(`${api.url}/v1/images/${key}`),
        () => wrkRate(`${floorUrl}/metadata`),
      ),
    ];
    report(figures, { jobs: await worker.metric('imglink_jobs_total') });
  } finally {
    floor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
