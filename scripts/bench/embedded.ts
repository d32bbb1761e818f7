import { KeyAllocator, KeyCodec, NodeLease } from '#keys';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { compare, type Figure, report } from './figures.js';
import { noiseJpeg, upload } from './images.js';
import { idleMemory, memory, startFloor } from './processes.js';
import { downloadRate, requestRate } from './rates.js';
import { selectUploads } from './upload-cases.js';
import { compareUploads } from './uploads.js';

/** The uploads that are compared without options. */
const UPLOADS = { only: ['photo', 'clean', 'png'], sizes: ['1MB'], clients: ['8'] };

/** What `npm start` runs, compared with bare Fastify on the same disk. */
export async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const floorFolder = join(folder, 'floor');
  mkdirSync(floorFolder);
  const image = await noiseJpeg(1_000_000);
  const env = { PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
  const idleMiB = await idleMemory(imglink.pid);
  const { url } = imglink;
  const { key, imageUrl } = await upload(url, image);
  writeFileSync(join(floorFolder, 'metadata.json'), await (await fetch(`${url}/v1/images/${key}`)).text());
  writeFileSync(join(floorFolder, 'image.jpg'), image);
  const { floor, url: floorUrl } = await startFloor([floorFolder]);
  try {
    const figures = [
      await compare(
        'metadata reads',
        0.5,
        () => requestRate({ url: `${url}/v1/images/${key}` }),
        () => requestRate({ url: `${floorUrl}/metadata` }),
      ),
      await compare(
        'image reads of 1 MB',
        0.8,
        () => downloadRate(url + new URL(imageUrl).pathname, image.length),
        () => downloadRate(`${floorUrl}/static/image.jpg`, image.length),
      ),
      await ids(),
    ];
    const rss = { idleMiB, highestMiB: memory(imglink.pid, 'VmHWM') };
    const uploads = await compareUploads(selectUploads(process.argv, UPLOADS));
    report(figures, { rss, uploads });
    console.log(`RSS of imglink under reads: ${rss.idleMiB} MiB idle, ${rss.highestMiB} MiB at its highest`);
  } finally {
    floor.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Allocates, permutes and encodes ids; the floor is the mission's rate for one core. */
async function ids(): Promise<Figure> {
  const leases = {
    claim: async () => ({ node: 1, fence: 1, lastMs: 0 }),
    renew: async () => true,
    release: async () => undefined,
  };
  const lease = new NodeLease(leases);
  await lease.start();
  const allocator = new KeyAllocator(lease, new KeyCodec('a secret of thirty-two characters'));
  const floor = 1_000_000;
  for (let warm = 0; warm < floor / 5; warm++) allocator.allocate();
  const start = performance.now();
  for (let made = 0; made < floor; made++) allocator.allocate();
  const ours = (floor / (performance.now() - start)) * 1000;
  await lease.release();
  return { name: 'ids with their keys', ours, floor, ratio: ours / floor, wanted: 1, p50Ms: 0, p99Ms: 0 };
}
