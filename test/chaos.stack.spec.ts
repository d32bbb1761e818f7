import { photoJpeg, png } from '#imaging/testing';
import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer, idOf } from './harness/accounts.js';
import { AppProcess } from './harness/app-process.js';
import { ChaosOwner } from './harness/chaos-owner.js';
import type { UploadAnswer } from './harness/imglink.js';
import { freePort } from './harness/redis.js';
import { Services, StackInstallation } from './harness/services.js';
import { until } from './harness/until.js';

/** `npm run chaos` runs for two minutes. */
const SECONDS = Number(process.env.CHAOS_SECONDS ?? 15);
const KILL_EVERY_MS = 5_000;
const UPLOADERS = 32;
const SETTLE_MS = 90_000;
/** A key that was revoked is refused everywhere after this time. */
const REVOKED_MS = 2_000;
const SETTINGS = { SWEEP_INTERVAL_MS: '1000', PARTIAL_UPLOAD_TTL_MS: '10000', LOG_LEVEL: 'warn', ADMIN_TOKEN };

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

interface Victim {
  name: string;
  kill(): Promise<void>;
  restart(): Promise<void>;
}

/** A process that can be restarted at the same address. */
class Restartable implements Victim {
  private process: AppProcess | undefined;

  constructor(
    readonly name: string,
    private readonly main: string,
    private readonly env: Record<string, string>,
    readonly url: string,
  ) {}

  async restart(): Promise<void> {
    // Its servers may be down at this moment, so it is started again, as a supervisor would.
    for (let tries = 1; !this.process; tries++) {
      this.process = await AppProcess.start({ main: this.main, env: this.env }).catch((error: unknown) => {
        if (tries === 20) throw error;
        return undefined;
      });
      if (!this.process) await pause(500);
    }
  }

  async kill(): Promise<void> {
    await this.process?.kill();
    this.process = undefined;
  }

  get output(): readonly string[] {
    return this.process?.output ?? [];
  }
}

const times = (count: number, image: Buffer): Buffer[] => Array.from({ length: count }, () => image);

const size = { width: 640, height: 480 };
const large = { width: 1750, height: 1700 };
/** Each uploader sends these in turn. Their number has no divisor in common with the turns of other choices. */
const images = [
  // 9 MB, which is too much to hold in memory: a multipart upload to S3.
  png(large),
  png({ ...large, everything: true }),
  ...times(14, await photoJpeg({ ...size, exifGps: true, orientation: 6, bytes: 150_000 })),
  ...times(8, await photoJpeg({ width: 1600, height: 1200, everything: true, bytes: 1_000_000 })),
  ...times(6, png({ width: 300, height: 250, everything: true })),
  ...times(11, await photoJpeg({ ...size, bytes: 200_000 })),
];

it(
  'loses nothing that it acknowledged, whichever of its parts is killed under 32 uploaders',
  async () => {
    await using services = await Services.start();
    await using installation = await StackInstallation.create(services.urls);
    const processes = await Promise.all(
      ['api 1', 'api 2', 'worker 1', 'worker 2'].map(async (name) => {
        const port = String(await freePort());
        const isApi = name.startsWith('api');
        const env = { ...installation.env, ...SETTINGS, [isApi ? 'PORT' : 'WORKER_PORT']: port };
        return new Restartable(name, installation.mains[isApi ? 0 : 1] ?? '', env, `http://127.0.0.1:${port}`);
      }),
    );
    await using _ = {
      [Symbol.asyncDispose]: async () => void (await Promise.all(processes.map((process) => process.kill()))),
    };
    await Promise.all(processes.map((process) => process.restart()));
    const apis = processes.slice(0, 2).map(({ url }) => url);
    const { queue, cache, mariadb, s3 } = services;
    const servers = { 'queue Redis': queue, 'cache Redis': cache, MariaDB: mariadb, S3: s3 };
    const victims: Victim[] = [
      ...processes,
      ...Object.entries(servers).map(([name, server]) => ({
        name,
        kill: () => server.kill(),
        restart: () => server.restart(),
      })),
    ];

    const accounts = new Accounts({ url: apis[0] ?? '' });
    const owners = await Promise.all(['anna', 'ben', 'clara'].map((name) => ChaosOwner.create(accounts, name)));
    const credentials = owners.flatMap((owner) => owner.keys.map((key) => ({ owner, key })));
    const revoked = owners[0]?.keys[1] ?? '';
    const acknowledged = new Map<string, string>();
    const answers = new Map<number, number>();
    let lastAcceptedAt = 0;
    let revokedAt = Infinity;
    const end = Date.now() + SECONDS * 1000;
    const uploaders = Array.from({ length: UPLOADERS }, (_each, number) => uploadOn(number));
    const revocation = pause((SECONDS * 1000) / 2).then(() => revoke(revoked));
    const killed: string[] = [];
    let turn = victims.toSorted(() => Math.random() - 0.5);
    while (Date.now() < end) {
      await pause(Math.min(KILL_EVERY_MS, end - Date.now()));
      const victim = turn.pop();
      if (turn.length === 0) turn = victims.toSorted(() => Math.random() - 0.5);
      await victim?.kill();
      await victim?.restart();
      killed.push(victim?.name ?? '');
    }
    await Promise.all([...uploaders, revocation]);

    await until(async () => (await installation.files('staging')).length === 0, 'staging is empty', SETTLE_MS).catch(
      async (error: unknown) => {
        const left = (await installation.files('staging')).join(' ');
        const said = processes.map(({ name, output }) => [name, ...output.slice(-12)].join('\n')).join('\n\n');
        throw new Error(`Left in staging: ${left}\nKilled ${killed.join(', ')}\n${said}`, { cause: error });
      },
    );
    await until(async () => (await installation.multipartUploads()).length === 0, 'no parts are left', SETTLE_MS);
    const jobs = async (state: string) =>
      (await Promise.all(processes.slice(0, 1).map(({ url }) => jobsIn(url, state)))).reduce((sum, n) => sum + n, 0);
    for (const state of ['waiting', 'active', 'delayed', 'failed']) {
      await until(async () => (await jobs(state)) === 0, `no job is ${state}`, SETTLE_MS);
    }
    let missing = 0;
    for (const [key, uploaded] of acknowledged) if (!(await isThere(key, uploaded))) missing += 1;
    const { rows, objects } = await installation.audit();
    const orphans =
      objects.filter((id) => !rows.includes(id)).length + rows.filter((id) => !objects.includes(id)).length;
    const statuses = [...answers]
      .toSorted(([one], [other]) => one - other)
      .map(([status, count]) => `${status}: ${count}`);
    console.log(`killed ${killed.join(', ')}; answers ${statuses.join(', ')} (0: the connection broke)`);
    console.log(`acknowledged ${acknowledged.size}, missing ${missing}, orphans ${orphans}`);
    expect([missing, orphans]).toEqual([0, 0]);
    expect(acknowledged.size).toBeGreaterThan(SECONDS);
    // 401 for the revoked key; 408 when this process, which is all the clients and a proxy too, has sent nothing for
    // five seconds.
    expect([...answers.keys()].filter((status) => ![0, 200, 202, 401, 408, 503].includes(status))).toEqual([]);
    expect(answers.get(401)).toBeGreaterThan(0);
    expect(lastAcceptedAt - revokedAt).toBeLessThan(REVOKED_MS);

    let owned = 0;
    for (const owner of owners) {
      const { listed, usage } = await owner.possessions(apis[0] ?? '');
      const keys = new Set(listed.map(({ key }) => key));
      console.log(`${owner.acknowledged.size} images were acknowledged to an account, which lists ${keys.size}`);
      // An upload whose answer was lost may be stored, too.
      expect([...owner.acknowledged].filter((key) => !keys.has(key))).toEqual([]);
      expect(usage).toMatchObject({ images: keys.size, bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) });
      const others = [...acknowledged.keys()].filter((key) => !owner.acknowledged.has(key));
      expect(others.filter((key) => keys.has(key))).toEqual([]);
      owned += keys.size;
    }
    expect(await installation.count('links WHERE owner_id IS NOT NULL AND deleted_at IS NULL')).toBe(owned);

    async function uploadOn(number: number): Promise<void> {
      const credential = number % 2 === 0 ? credentials[(number / 2) % credentials.length] : undefined;
      for (let sent = number; Date.now() < end; sent++) {
        const bytes = images[sent % images.length] ?? Buffer.alloc(0);
        const headers: Record<string, string> = {
          'content-type': 'image/jpeg',
          ...(credential && bearer(credential.key)),
          ...(sent % 7 === 0 && { prefer: 'respond-async' }),
          ...(sent % 5 === 0 && { 'idempotency-key': randomUUID() }),
        };
        const begunAt = performance.now();
        const status = await fetch(`${apis[sent % 2]}/v1/images`, { method: 'POST', headers, body: bytes }).then(
          async (response) => {
            const answer = (await response.json()) as UploadAnswer;
            if (response.ok) {
              acknowledged.set(answer.key, sha256(bytes));
              credential?.owner.acknowledged.add(answer.key);
              if (credential?.key === revoked) lastAcceptedAt = Math.max(lastAcceptedAt, begunAt);
            }
            return response.status;
          },
          () => 0,
        );
        answers.set(status, (answers.get(status) ?? 0) + 1);
        if (status !== 200) await pause(100);
      }
    }

    /** Repeats the request until an API process answers that the key is revoked. */
    async function revoke(key: string): Promise<void> {
      for (let turn = 0; revokedAt === Infinity; turn++) {
        const request = { method: 'DELETE', headers: bearer(ADMIN_TOKEN) };
        const answer = await fetch(`${apis[turn % 2]}/v1/keys/${idOf(key)}`, request).catch(() => undefined);
        if (answer && [204, 404].includes(answer.status)) revokedAt = performance.now();
        else await pause(100);
      }
    }

    async function isThere(key: string, uploaded: string): Promise<boolean> {
      const [front] = apis;
      const response = await fetch(`${front}/v1/images/${key}`);
      const facts = (await response.json()) as UploadAnswer;
      if (response.status !== 200 || facts.uploadSha256 !== uploaded) return false;
      const bytes = await fetch(new URL(new URL(facts.imageUrl).pathname, front));
      return bytes.status === 200 && sha256(new Uint8Array(await bytes.arrayBuffer())) === facts.sha256;
    }
  },
  SECONDS * 1000 + 300_000,
);

/** The later passes of a deletion wait for their time, up to a minute, and are left out. */
const isLaterPass = (line: string) => /queue="deletions"/.test(line) && /state="delayed"/.test(line);

/** Returns the number of jobs in a state, as one process counts them. */
async function jobsIn(url: string, state: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('imglink_queue_jobs{') && line.includes(`state="${state}"`) && !isLaterPass(line))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
