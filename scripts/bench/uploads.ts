import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { memory, startFloor } from './processes.js';
import { measureInTurns, printUploads, type UploadFigure } from './upload-figures.js';
import { noiseJpeg } from './images.js';
import { noisePng, phonePhoto, screenshotPng } from './upload-images.js';
import { uploadRate } from './upload-rate.js';
import { type ImageKind, selectUploads } from './upload-selection.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const LARGE_BYTES = 4_000_000;

const MAKERS: Record<ImageKind, (bytes: number) => Promise<Buffer>> = {
  photo: phonePhoto,
  clean: noiseJpeg,
  png: noisePng,
  screenshot: screenshotPng,
};

/**
 * Uploads to what `npm start` runs, compared with bare Fastify on the same disk, without and with sha256:
 * `-- --uploads --only photo,png --sizes 1MB --clients 8`. Each image has a process of its own.
 */
export async function bench(): Promise<void> {
  const figures: UploadFigure[] = [];
  for (const { kind, bytes, name, clients } of selectUploads(process.argv)) {
    const image = await MAKERS[kind](bytes);
    console.log(`${name}: ${image.length} bytes`);
    figures.push(...(await compareUploads(name, image, clients)));
  }
  printUploads(figures);
}

async function compareUploads(name: string, image: Buffer, clients: readonly number[]): Promise<UploadFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const floorFolder = join(folder, 'floor');
  mkdirSync(floorFolder);
  const env = { PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  await using imglink = await AppProcess.start({ main: 'dist/apps/standalone/src/main.js', env });
  const idleMiB = memory(imglink.pid, 'VmRSS');
  const { floor, url: floorUrl } = await startFloor([floorFolder]);
  const floorPid = floor.pid ?? 0;
  const figures: UploadFigure[] = [];
  try {
    const duration = image.length > LARGE_BYTES ? 2 * SECONDS : SECONDS;
    const ours = (count: number, seconds = duration) =>
      uploadRate({ url: `${imglink.url}/v1/images`, image, clients: count, seconds, pid: imglink.pid });
    const bare = async (path: string, count: number, seconds = duration) => {
      const rate = await uploadRate({ url: floorUrl + path, image, clients: count, seconds, pid: floorPid });
      for (const file of readdirSync(floorFolder)) rmSync(join(floorFolder, file));
      return rate;
    };
    for (const warm of [() => ours(8, 1), () => bare('/', 8, 1), () => bare('/hashed', 8, 1)]) await warm();
    for (const count of clients) {
      const turns = { ours: () => ours(count), floor: () => bare('/', count), hashed: () => bare('/hashed', count) };
      figures.push({ name, clients: count, ...(await measureInTurns(turns)) });
      printUploads(figures.slice(-1));
    }
    console.log(`${name}: ${idleMiB} MiB resident idle, ${memory(imglink.pid, 'VmHWM')} MiB at its highest`);
  } finally {
    floor.kill('SIGKILL');
    await imglink.kill();
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}
