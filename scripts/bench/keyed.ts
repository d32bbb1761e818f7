import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Accounts, ADMIN_TOKEN } from '../../test/harness/accounts.js';
import { AppProcess } from '../../test/harness/app-process.js';
import { Services, StackInstallation } from '../../test/harness/services.js';
import { listOption } from './options.js';
import { sendBody, sendWithKey } from './send-upload.js';
import { IMGLINK, median, medians, round } from './upload-figures.js';
import { phonePhoto } from './upload-images.js';
import { uploadRate, type UploadRate } from './upload-rate.js';

const SECONDS = Number(process.env.BENCH_SECONDS ?? 2);
/** The difference is smaller than the noise of a turn, so there are many. */
const TURNS = Number(process.env.BENCH_TURNS ?? 15);
const WARM_SECONDS = 3;
const IMAGE_BYTES = 1_000_000;
const CLIENTS = ['1', '8'];
const WANTED = 'wanted: at most 1.03 of an anonymous upload';

interface Turn {
  anonymous: UploadRate;
  keyed: UploadRate;
}

interface Target {
  url: string;
  /** Process ids by name. */
  processes: Record<string, number>;
}

/**
 * Uploads with an API key compared with anonymous ones to the same processes: `-- --keyed --only sqlite,mysql
 * --clients 1,8`. `sqlite` is what `npm start` runs; `mysql` is an API process and a worker over MariaDB, two Redis
 * and S3.
 */
export async function bench(): Promise<void> {
  const only = listOption(process.argv, 'only') ?? ['sqlite', 'mysql'];
  const rows = [
    ...(only.includes('sqlite') ? await measureEmbedded() : []),
    ...(only.includes('mysql') ? await measureStack() : []),
  ];
  console.table(rows);
  console.log(WANTED);
  writeFileSync('bench.json', `${JSON.stringify({ keyed: rows }, null, 2)}\n`);
}

async function measureEmbedded() {
  const folder = mkdtempSync(join(tmpdir(), 'imglink-bench-'));
  const env = { PORT: '0', DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn', ADMIN_TOKEN };
  try {
    await using imglink = await AppProcess.start({ main: 'dist/programs/standalone.js', env });
    return await compareUploads('sqlite', { url: imglink.url, processes: { imglink: imglink.pid } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureStack() {
  await using services = await Services.start();
  // Without the proxy that checks requests, which would be the slowest part.
  await using installation = await StackInstallation.create({ ...services.urls, s3: services.s3.url });
  const env = { ...installation.env, LOG_LEVEL: 'warn', ADMIN_TOKEN };
  const [apiMain, workerMain] = installation.mains;
  await using api = await AppProcess.start({ main: apiMain, env });
  await using worker = await AppProcess.start({ main: workerMain, env });
  const processes = { API: api.pid, worker: worker.pid, MariaDB: services.mariadb.pid };
  return await compareUploads('mysql', { url: api.url, processes });
}

/** Measures both kinds in alternating turns, and the second kind first in every other turn. */
async function compareUploads(name: string, { url, processes }: Target) {
  const accounts = new Accounts({ url });
  const key = await accounts.key({ account: await accounts.create('bench') });
  const load = { url: `${url}/v1/images`, processes, image: await phonePhoto(IMAGE_BYTES), seconds: SECONDS };
  const rows = [];
  for (const clients of (listOption(process.argv, 'clients') ?? CLIENTS).map(Number)) {
    const anonymous = (seconds = SECONDS) => uploadRate({ ...load, clients, send: sendBody, seconds });
    const keyed = (seconds = SECONDS) => uploadRate({ ...load, clients, send: sendWithKey(key), seconds });
    for (const warm of [anonymous, keyed]) await warm(WARM_SECONDS);
    const turns: Turn[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      if (turn % 2) {
        const first = await keyed();
        turns.push({ keyed: first, anonymous: await anonymous() });
      } else turns.push({ anonymous: await anonymous(), keyed: await keyed() });
    }
    rows.push(rowOf(name, clients, turns));
  }
  return rows;
}

function rowOf(database: string, clients: number, turns: readonly Turn[]) {
  const ratio = (of: (rate: UploadRate) => number) =>
    round(median(turns.map(({ anonymous, keyed }) => of(keyed) / of(anonymous))), 3);
  const anonymous = medians(turns.map((turn) => turn.anonymous));
  const keyed = medians(turns.map((turn) => turn.keyed));
  return {
    database,
    clients,
    'CPU ratio': ratio(imglinkMs),
    'CPU ms': round(imglinkMs(anonymous), 2),
    'CPU ms keyed': round(imglinkMs(keyed), 2),
    'CPU ratio with database': ratio(({ processorMs: { load: _load, ...spent } }) => sumOf(spent)),
    'rate ratio': ratio(({ perSecond }) => perSecond),
    '/s': round(anonymous.perSecond, 1),
    '/s keyed': round(keyed.perSecond, 1),
    'p50 ratio': ratio(({ p50Ms }) => p50Ms),
    'p50 ms': round(anonymous.p50Ms, 1),
    'p50 ms keyed': round(keyed.p50Ms, 1),
  };
}

const sumOf = (values: Record<string, number>) => Object.values(values).reduce((sum, value) => sum + value, 0);

const imglinkMs = ({ processorMs }: UploadRate) =>
  IMGLINK.reduce((sum, process) => sum + (processorMs[process] ?? 0), 0);
