import { readSettings } from '#config';
import { photoJpeg } from '#imaging/testing';
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect } from 'vitest';

import { Accounts, ADMIN_TOKEN, bearer } from './harness/accounts.js';
import { removeFolder } from './harness/child-process.js';
import { it as base } from './harness/fixtures.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { MariaDb } from './harness/mariadb.js';
import { RedisServer } from './harness/redis.js';
import { until } from './harness/until.js';

const PAGE = new URL('../docs/operations.md', import.meta.url);
/** Scripts that no test can run here, by their first words. */
const NEED_DOCKER_OR_A_CLUSTER = [
  'kind create cluster',
  'kubectl --namespace imglink delete job migrate',
  'set -eu\ndocker compose exec',
  'docker compose exec api-1',
];

const text = await readFile(PAGE, 'utf8');
const jpeg = await photoJpeg({ width: 60, height: 40 });

const it = base
  .extend('folder', { scope: 'file' }, async ({ parts }) => {
    const folder = await mkdtemp(join(tmpdir(), 'imglink-operations-'));
    parts.defer(() => removeFolder(folder));
    return folder;
  })
  .extend('installation', { scope: 'file' }, async ({ parts }) => parts.use(await EmbeddedInstallation.create()))
  .extend('redis', { scope: 'file' }, async ({ parts }) => parts.use(await RedisServer.start()))
  /** With the accounts of the page, and with its files of options in `folder`. */
  .extend('mariadb', { scope: 'file' }, async ({ parts, folder }) => {
    const mariadb = parts.use(await MariaDb.start());
    await mariadb.query('CREATE DATABASE imglink CHARACTER SET utf8mb4');
    for (const statement of blocks('sql', 'MySQL').flatMap((block) => block.split(';\n')))
      if (statement.trim()) await mariadb.query(statement);
    const [{ socket } = { socket: '' }] = (await mariadb.query('SELECT @@socket AS socket')) as { socket: string }[];
    await writeFile(join(folder, 'restore.cnf'), `[client]\nuser = root\nsocket = ${socket}\n`);
    const cnf = blocks('ini', 'MySQL').join('').replace('mysql.internal', `127.0.0.1\nport = ${mariadb.port}`);
    await writeFile(join(folder, 'backup.cnf'), cnf);
    return mariadb;
  })
  /** The environment of an imglink whose database has the current schema. */
  .extend('env', { scope: 'file' }, async ({ folder, mariadb, redis }) => {
    const env = {
      DATABASE_URL: `${mariadb.url}/imglink`,
      REDIS_URL: redis.url,
      CACHE_URL: redis.url,
      KEY_SECRET: 'the secret of these tests, which is long enough',
    };
    await run(folder, 'npm run migrate', env);
    return env;
  });

const scriptsRun = new Set<string>();

/** The code blocks of a section, or of the whole page. */
function blocks(language: string, section?: string): string[] {
  const parts = section === undefined ? [text] : text.split(/^##+ /m).filter((part) => part.startsWith(`${section}\n`));
  return parts.flatMap((part) =>
    [...part.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block = '']) => block),
  );
}

/** Returns the script of a section that begins with `start`, and marks it as run. */
function script(section: string, part: string): string {
  const found = blocks('sh', section).filter((block) => block.includes(part) && !block.includes('docker'));
  expect(found).toHaveLength(1);
  scriptsRun.add(found[0] ?? '');
  return found[0] ?? '';
}

/** Runs a script as its reader would, with `npm` in the repository. Returns its output; rejects when it fails. */
async function run(folder: string, body: string, env: Record<string, string> = {}): Promise<string> {
  const path = `${join(process.execPath, '..')}:${process.env.PATH}`;
  await writeFile(join(folder, 'npm'), `#!/bin/sh\ncd '${resolve('.')}' && PATH='${path}' exec npm "$@"\n`);
  await chmod(join(folder, 'npm'), 0o755);
  const options = { cwd: folder, env: { PATH: `${folder}:${path}`, HOME: folder, ...env } };
  return (await promisify(execFile)('sh', ['-c', body], options)).stdout;
}

/** An account with an image, and its credentials. */
interface Owned {
  image: UploadAnswer;
  key: string;
  session: string;
}

async function ownedImage(imglink: ImgLink): Promise<Owned> {
  const accounts = new Accounts(imglink);
  const key = await accounts.key({ account: await accounts.create('anna') });
  return { image: await imglink.upload(jpeg, bearer(key)), key, session: await accounts.session(key) };
}

/** Expects that the account has its key, its session and its image, and uses the bytes of that alone. */
async function expectOwned(imglink: ImgLink, { image, key, session }: Owned): Promise<void> {
  const read = async <T>(path: string, headers: Record<string, string>) =>
    (await (await imglink.get(path, headers)).json()) as T;
  for (const credentials of [bearer(key), { cookie: session }]) {
    const { items } = await read<{ items: UploadAnswer[] }>('/v1/account/images', credentials);
    expect(items.map((item) => item.key)).toEqual([image.key]);
    const account = await read<object>('/v1/account', credentials);
    expect(account).toMatchObject({ name: 'anna', usage: { images: 1, bytes: image.bytes } });
    expect(await read(`/v1/images/${image.key}`, credentials)).toMatchObject({ owner: { name: 'anna' } });
  }
}

const pageOf = (imglink: ImgLink, { link }: UploadAnswer) => imglink.get(new URL(link).pathname);
const bytesOf = async (imglink: ImgLink, { imageUrl }: UploadAnswer) =>
  Buffer.from(await (await imglink.get(new URL(imageUrl).pathname)).arrayBuffer());

describe('an embedded imglink', () => {
  it('is backed up while it runs, and restored into a new folder with its links', async ({ folder }) => {
    await using imglink = await ImgLink.start({ env: { ADMIN_TOKEN } });
    const image = await imglink.upload(jpeg);
    const owned = await ownedImage(imglink);
    const bytes = await bytesOf(imglink, image);
    const backup = join(folder, 'backup');
    const copying = { DATA_DIR: imglink.dataDir, BACKUP: backup };
    const gone = await imglink.upload(jpeg);
    await run(folder, script('Embedded', 'npm run backup'), copying);
    // The next night: an image was deleted, another one was uploaded.
    await imglink.delete(gone.key, gone.deleteToken);
    await imglink.upload(jpeg);
    const said = await run(folder, script('Embedded', 'npm run backup'), copying);
    expect(said).toMatch(/ 1 files copied \(\d+ bytes\), 1 removed\.$/m);
    expect((await readdir(backup)).toSorted()).toEqual(['images', 'imglink.sqlite', 'key-secret']);
    const later = await imglink.upload(jpeg, bearer(owned.key));
    await imglink.stop();

    await using empty = await EmbeddedInstallation.create();
    const { dataDir } = empty;
    await removeFolder(dataDir);
    const found = await run(folder, script('Embedded', 'cp --archive'), {
      DATA_DIR: dataDir,
      BACKUP: backup,
    });
    expect(found).not.toContain('"problem"');
    expect((await stat(join(dataDir, 'key-secret'))).mode & 0o077).toBe(0);
    await using restored = await ImgLink.start({ installation: empty });
    expect((await pageOf(restored, image)).status).toBe(200);
    expect((await bytesOf(restored, image)).equals(bytes)).toBe(true);
    expect((await pageOf(restored, later)).status).toBe(404);
    await expectOwned(restored, owned);
    expect((await restored.delete(image.key, image.deleteToken)).status).toBe(204);
    await restored.upload(jpeg);
  });

  it('takes images down', async ({ folder }) => {
    await using imglink = await ImgLink.start();
    const [first, second] = [await imglink.upload(jpeg), await imglink.upload(jpeg)];
    const line = script('Take an image down', 'npm run takedown')
      .replace(/4fYk2aXbQ9Z/, first.key)
      .replace(/4fYk2aXbQ9Y/, second.key);
    const said = await run(folder, line, { ...imglink.installation.env, PORT: new URL(imglink.url).port });
    for (const image of [first, second]) {
      expect(said).toContain(`${image.key}: gone from database, cache, store`);
      expect((await pageOf(imglink, image)).status).toBe(410);
    }
  });

  it('is closed in three lines, and keys are made, listed and revoked beside it', async ({ folder }) => {
    await using installation = await EmbeddedInstallation.create();
    const closing = script('Close an instance in three lines', 'UPLOAD_ACCESS=key').replace(/^npm start$/m, '');
    const key = (await run(folder, closing, installation.env)).trim();
    await using imglink = await ImgLink.start({ installation, env: { UPLOAD_ACCESS: 'key' } });
    expect((await imglink.post(jpeg)).status).toBe(401);
    await imglink.upload(jpeg, { authorization: `Bearer ${key}` });
    const managing = script('Close an instance in three lines', 'keys -- revoke').replace(
      'ID ',
      `${key.slice(4, 15)} `,
    );
    const said = await run(folder, managing, installation.env);
    expect(said).toContain('phone');
    await until(
      async () => (await imglink.post(jpeg, { authorization: `Bearer ${key}` })).status === 401,
      'the key is refused',
    );
  });

  it('accepts the documented list of secrets', async ({ folder }) => {
    const printed = await run(
      folder,
      `${script('Secrets, and what can be changed', 'KEY_SECRET=')}printf %s "$KEY_SECRET"`,
    );
    expect(readSettings({ KEY_SECRET: printed }).keySecret).toBeDefined();
  });
});

describe('MySQL', () => {
  it('is dumped by a read-only account, and restored into a new database with its links', async ({
    folder,
    installation,
    redis,
    mariadb,
    env,
  }) => {
    await using before = await ImgLink.start({ installation, env: { ...env, ADMIN_TOKEN } });
    const image = await before.upload(jpeg);
    const owned = await ownedImage(before);
    const lost = await new Accounts(before).key();
    const copiedAt = new Date().toISOString();
    await run(folder, script('MySQL', 'mysqldump'));
    const later = await before.upload(jpeg, bearer(owned.key));
    await new Accounts(before).revoke(lost);
    await before.stop();
    await run(folder, script('MySQL', 'mysql --defaults-extra-file'), env);
    expect(await redis.command('DBSIZE')).toBe(0);

    const restoredEnv = { ...env, DATABASE_URL: `${mariadb.url}/imglink_restored` };
    await run(folder, 'npm run migrate', restoredEnv);
    const again = { ...restoredEnv, FORMER_DATABASE_URL: env.DATABASE_URL, COPIED_AT: copiedAt };
    await run(folder, script('Keys revoked after the copy', 'keys -- revoked'), again);
    await using restored = await ImgLink.start({ installation, env: restoredEnv });
    expect((await restored.get('/v1/account', bearer(lost))).status).toBe(401);
    await expectOwned(restored, owned);
    expect((await pageOf(restored, image)).status).toBe(200);
    expect((await pageOf(restored, later)).status).toBe(404);
    expect((await restored.delete(image.key, image.deleteToken)).status).toBe(204);
    await restored.upload(jpeg);
  });

  it('keeps the former dump and writes no new one when dumping fails', async ({ folder, mariadb }) => {
    const dump = join(folder, 'imglink.sql');
    await writeFile(dump, 'the former one');
    await mariadb.query("REVOKE SELECT ON imglink.* FROM 'imglink_backup'@'%'");
    await expect(run(folder, script('MySQL', 'mysqldump'))).rejects.toThrow(/denied|exist/i);
    expect(await readFile(dump, 'utf8')).toBe('the former one');
  });

  it('is dumped without statements that a server with GTIDs refuses, in Docker too', () => {
    const dumps = blocks('sh', 'MySQL').filter((block) => block.includes('mysqldump'));
    expect(dumps).toHaveLength(2);
    for (const block of dumps) expect(block).toMatch(/set-gtid-purged=OFF/);
  });
});

it('runs every script of the page except those that need Docker or a cluster', () => {
  const left = blocks('sh').filter((block) => !scriptsRun.has(block));
  expect(left.map((block) => NEED_DOCKER_OR_A_CLUSTER.findIndex((start) => block.startsWith(start)))).toEqual([
    0, 1, 2, 3, 3,
  ]);
});
