import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { AppProcess } from '../../test/harness/app-process.js';
import { idleMemory, memory, startFloor } from './processes.js';
import { selectUploads, type UploadCase } from './upload-cases.js';
import { measureInTurns, printUploads, type UploadFigure } from './upload-figures.js';
import { uploadRate } from './upload-rate.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
const LARGE_BYTES = 4_000_000;
/** Enough for the compiler of V8. */
const WARM = { clients: 8, seconds: 3 };
/** Of the embedded process, with 32 clients. */
const WANTED_MIB = { idle: 150, highest: 250 };

interface Measured {
  figures: UploadFigure[];
  memory: { image: string; 'idle MiB': number; 'highest MiB': number };
}

/**
 * Uploads to what `npm start` runs, compared with bare Fastify on the same disk, without and with sha256:
 * `-- --uploads --only photo,png --sizes 1MB --clients 8`. Each image has a process of its own.
 */
export async function bench(): Promise<void> {
  writeFileSync('bench.json', `${JSON.stringify(await compareUploads(selectUploads(process.argv)), null, 2)}\n`);
}

/** Measures and prints. */
export async function compareUploads(cases: readonly UploadCase[]) {
  const measured: Measured[] = [];
  for (const selected of cases) measured.push(await measureCase(selected));
  const figures = measured.flatMap((each) => each.figures);
  printUploads(figures);
  const rss = measured.map((each) => each.memory);
  console.table(rss);
  console.log(`wanted with 32 clients: at most ${WANTED_MIB.idle} MiB idle, ${WANTED_MIB.highest} MiB at its highest`);
  return { figures, rss };
}

async function measureCase({ name, makeImage, send, paths, clients }: UploadCase): Promise<Measured> {
  const image = await makeImage();
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const floorFolder = join(folder, 'floor');
  mkdirSync(floorFolder);
  const env = { PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
  const idle = await idleMemory(imglink.pid);
  const { floor, url: floorUrl } = await startFloor([floorFolder]);
  const duration = image.length > LARGE_BYTES ? 2 * SECONDS : SECONDS;
  const sidesFor = (count: number, seconds: number) => {
    const load = { image, send, clients: count, seconds };
    const bare = (path: string) => uploadRate({ ...load, url: floorUrl + path, processes: { floor: floor.pid ?? 0 } });
    const { hashed } = paths;
    return {
      floor: () => bare(paths.floor),
      ours: () => uploadRate({ ...load, url: imglink.url + paths.ours, processes: { imglink: imglink.pid } }),
      ...(hashed && { hashed: () => bare(hashed) }),
    };
  };
  const figures: UploadFigure[] = [];
  try {
    for (const warm of Object.values(sidesFor(WARM.clients, WARM.seconds))) await warm();
    for (const count of clients) {
      console.log(`${name}, ${image.length} bytes, ${count} clients`);
      figures.push({ name, clients: count, ...(await measureInTurns(sidesFor(count, duration))) });
      // Not after each turn: imglink keeps its images, and a virtual machine writes to memory that deleted files have
      // just freed in half the time.
      for (const file of readdirSync(floorFolder)) rmSync(join(floorFolder, file));
    }
    const highest = memory(imglink.pid, 'VmHWM');
    return { figures, memory: { image: name, 'idle MiB': idle, 'highest MiB': highest } };
  } finally {
    floor.kill('SIGKILL');
    await imglink.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
