import { photoJpeg } from '#imaging/testing';
import { request } from 'node:http';
import { describe, expect } from 'vitest';

import { Accounts } from './harness/accounts.js';
import { keepPicture } from './harness/browser.js';
import { it as base } from './harness/fixtures.js';
import { ImgLink } from './harness/imglink.js';
import { RedisServer } from './harness/redis.js';
import { until } from './harness/until.js';

const ADMIN_TOKEN = 'the password of the tests';
const ENV = { KEY_SECRET: 'the secret of the tests, which is long enough', ADMIN_TOKEN };
const basic = (name: string, password: string) => `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;
const AUTHORIZED = { authorization: basic('admin', ADMIN_TOKEN) };

const it = base
  .extend('redis', { scope: 'file' }, async ({ parts }) => parts.use(await RedisServer.start()))
  .extend('settings', { scope: 'file' }, ({ redis }) => ({ ...ENV, REDIS_URL: redis.url }));

describe('the queue dashboard', () => {
  /** Sends the path unchanged; fetch would normalize it. */
  const ask = (
    imglink: ImgLink,
    method: string,
    path: string,
    headers: Record<string, string> = {},
    localAddress = '127.0.0.1',
  ) =>
    new Promise<number>((resolve, reject) => {
      const { hostname, port } = new URL(imglink.url);
      request({ hostname, port, path, method, headers, localAddress }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on('error', reject)
        .end();
    });

  const staticFile = async (imglink: ImgLink) =>
    /static\/js\/main\.\w+\.js/.exec(await (await imglink.get('/admin/queues/', AUTHORIZED)).text())?.[0] ?? '';

  it('answers 401 to every path without the password', async ({ imglink }) => {
    const file = `/admin/queues/${await staticFile(imglink)}`;
    const paths: [string, string][] = [
      ['GET', '/admin/queues'],
      ['GET', '/admin/queues/'],
      ['HEAD', '/admin/queues'],
      ['GET', '/admin/queues/queue/uploads'],
      ['GET', '/admin/queues/api/queues'],
      ['GET', '/admin/queues/api/redis/stats'],
      ['GET', '/admin/queues/nothing/here'],
      ['PUT', '/admin/queues/api/queues/uploads/pause'],
      ['PUT', '/admin/queues/api/queues/uploads/retry/failed'],
      ['POST', '/admin/queues/api/queues/uploads/add'],
      ['GET', '/%61dmin/queues'],
      ['GET', '/%61dmin/%71ueues/api/queues'],
      ['GET', file],
    ];
    const wrong: Record<string, string>[] = [
      {},
      { authorization: basic('admin', 'another password') },
      { authorization: basic('root', ADMIN_TOKEN) },
      { authorization: basic('admin', `${ADMIN_TOKEN}x`) },
      { authorization: `Bearer ${ADMIN_TOKEN}` },
      { authorization: 'Basic' },
    ];
    for (const [place, [method, path]] of paths.entries()) {
      for (const headers of wrong)
        expect([method, path, await ask(imglink, method, path, headers, `127.0.1.${place}`)]).toEqual([
          method,
          path,
          401,
        ]);
    }
    const refused = await imglink.get('/admin/queues');
    expect(refused.headers.get('www-authenticate')).toContain('Basic');
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(await ask(imglink, 'GET', file, AUTHORIZED)).toBe(200);
    expect(await ask(imglink, 'GET', '/admin/queues/api/queues', AUTHORIZED)).toBe(200);
  });

  it('limits how many passwords a client can try', async ({ imglink }) => {
    const client = '127.0.2.1';
    const wrong = { authorization: basic('admin', 'a guess') };
    for (let n = 0; n < 10; n++) expect(await ask(imglink, 'GET', '/admin/queues', wrong, client)).toBe(401);
    expect(await ask(imglink, 'GET', '/admin/queues', wrong, client)).toBe(429);
    expect(await ask(imglink, 'GET', '/admin/queues', AUTHORIZED, client)).toBe(429);
    expect(await ask(imglink, 'GET', '/admin/queues/', AUTHORIZED)).toBe(200);
  });

  it('refuses a cross-site request although the browser sends the password', async ({ imglink }) => {
    const pause = '/admin/queues/api/queues/variants/pause';
    const elsewhere: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of elsewhere) {
      expect(await ask(imglink, 'PUT', pause, { ...AUTHORIZED, ...headers })).toBe(403);
    }
    const { queues } = (await (await imglink.get('/admin/queues/api/queues', AUTHORIZED)).json()) as {
      queues: { name: string; isPaused: boolean }[];
    };
    expect(queues.map(({ name, isPaused }) => [name, isPaused])).toEqual(
      expect.arrayContaining([
        ['uploads', false],
        ['variants', false],
        ['variants-heavy', false],
        ['deletions', false],
      ]),
    );
    expect(await ask(imglink, 'PUT', pause, { ...AUTHORIZED, origin: imglink.url })).toBe(200);
    expect(await ask(imglink, 'PUT', '/admin/queues/api/queues/variants/resume', AUTHORIZED)).toBe(200);
  });

  it('cannot be framed or cached, and runs no foreign scripts', async ({ imglink }) => {
    const { headers } = await imglink.get('/admin/queues/', AUTHORIZED);
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('cache-control')).toBe('private, no-store');
  });

  it('shows in a browser why a job failed, and retries it on a click', async ({ imglink, browser }) => {
    const jpeg = await photoJpeg({ width: 300, height: 200 });
    expect((await imglink.post(jpeg.subarray(0, jpeg.length / 2))).status).toBe(422);
    const failures = () => imglink.metric('imglink_jobs_total', 'name="store-image",outcome="failed"');
    const before = await failures();
    await using tab = await browser.open({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
    const { page } = tab;
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    const path = '/admin/queues/queue/uploads?status=failed';
    await page.goto(imglink.url + path);
    await page.getByLabel('API key').fill(ADMIN_TOKEN);
    await page.keyboard.press('Enter');
    await page.waitForURL(imglink.url + path);
    await page.getByText('damaged-image:').first().waitFor();
    await keepPicture(page, 'dashboard');
    await page.getByRole('button', { name: 'Retry all' }).click();
    await page.getByRole('button', { name: 'Confirm' }).click();
    await until(async () => (await failures()) > before, 'the job has run again');
    expect(faults).toEqual([]);
  });

  it('is for the same people as the other pages of administrators', async ({ imglink }) => {
    const accounts = new Accounts(imglink, ADMIN_TOKEN);
    const member = await accounts.session(await accounts.key({ account: await accounts.create('anna') }));
    const admin = await accounts.session(ADMIN_TOKEN);
    const status = (cookie: string, path: string, method = 'GET', headers: Record<string, string> = {}) =>
      ask(imglink, method, path, { cookie, accept: 'text/html', ...headers });
    for (const path of ['/admin/queues', '/admin/queues/api/queues', '/admin/queues/nothing/here']) {
      const refused = await imglink.get(path, { accept: 'text/html' });
      const next = `/sign-in?next=${encodeURIComponent(path)}`;
      expect([refused.status, refused.headers.get('location'), refused.headers.get('www-authenticate')]).toEqual([
        303,
        next,
        null,
      ]);
      expect([path, await status(member, path)]).toEqual([path, 403]);
    }
    expect(await status(admin, '/admin/queues')).toBe(200);
    expect(await status(admin, '/admin/queues/api/queues')).toBe(200);
    const pause = '/admin/queues/api/queues/variants/pause';
    expect(await status(admin, pause, 'PUT', { origin: 'https://evil.example' })).toBe(403);
    expect(await status(admin, pause, 'PUT')).toBe(403);
    expect(await status(member, pause, 'PUT', { origin: imglink.url })).toBe(403);
    expect(await status(admin, pause.replace('pause', 'resume'), 'PUT', { origin: imglink.url })).toBe(200);
    expect(await (await imglink.get('/admin', { cookie: admin })).text()).toContain('href="/admin/queues"');
  });
});

it('has no password without ADMIN_TOKEN, and nobody who is not signed in sees that there is a dashboard', async () => {
  await using redis = await RedisServer.start();
  await using imglink = await ImgLink.start({ env: { ...ENV, ADMIN_TOKEN: '', REDIS_URL: redis.url } });
  for (const path of ['/admin/queues', '/admin/queues/', '/admin/queues/api/queues']) {
    expect((await imglink.get(path, AUTHORIZED)).status).toBe(404);
  }
});

it('has no dashboard without Redis', async () => {
  await using imglink = await ImgLink.start({ env: ENV });
  expect((await imglink.get('/admin/queues', AUTHORIZED)).status).toBe(404);
});
