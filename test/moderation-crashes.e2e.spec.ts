import { photoPng } from '#imaging/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { Client } from './harness/account-clients.js';
import { ADMIN_TOKEN } from './harness/accounts.js';
import { crashingAt } from './harness/crashing.js';
import { EmbeddedInstallation } from './harness/installation.js';
import { ImgLink } from './harness/imglink.js';
import { type AuditPage, moderate } from './harness/moderation.js';
import { ModerationHook } from './harness/moderation-hook.js';
import { until } from './harness/until.js';

const SETTINGS = { ADMIN_TOKEN, SWEEP_INTERVAL_MS: '200' };

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.create();
});
afterEach(() => installation[Symbol.asyncDispose]());

const start = (options: object = { env: SETTINGS }) => ImgLink.start({ installation, ...options });
const adminOf = (imglink: ImgLink) => new Client(imglink, ADMIN_TOKEN);

async function untilDead(imglink: ImgLink): Promise<void> {
  await until(async () => (await imglink.get('/health/live').catch(() => undefined)) === undefined, 'it is dead');
  await imglink.kill();
}

/** The statuses of ways to see an image, each once. */
async function statuses(imglink: ImgLink, key: string): Promise<number[]> {
  const paths = [`/i/${key}.png`, `/i/${key}s.webp`, `/v1/images/${key}`, `/gallery/${key}`];
  return [...new Set((await Promise.all(paths.map((path) => imglink.get(path)))).map(({ status }) => status))];
}

/** The actions on an image in the audit log, the newest first. */
async function linesAbout(imglink: ImgLink, key: string): Promise<string[]> {
  const { items } = await adminOf(imglink).json<AuditPage>('GET', '/v1/admin/audit?limit=100');
  return items.filter(({ target }) => target === key).map(({ action }) => action);
}

it('shows a block whose process died at image-blocked', async () => {
  await using first = await start(crashingAt('image-blocked', SETTINGS));
  const image = await first.upload(await photoPng({}));
  expect(await statuses(first, image.key)).toEqual([200]);
  await expect(moderate(adminOf(first), 'block', [image])).rejects.toThrow();
  await untilDead(first);
  await using second = await start();
  expect(await statuses(second, image.key)).toEqual([451]);
  expect(await linesAbout(second, image.key)).toEqual(['block']);
  const { results } = await moderate(adminOf(second), 'block', [image]);
  expect(results).toEqual([{ key: image.key, status: 200, state: 'blocked' }]);
  await moderate(adminOf(second), 'unblock', [image]);
  expect(await statuses(second, image.key)).toEqual([200]);
  expect(await linesAbout(second, image.key)).toEqual(['unblock', 'block']);
});

it('shows an image again whose process died at image-unblocked', async () => {
  await using first = await start(crashingAt('image-unblocked', SETTINGS));
  const image = await first.upload(await photoPng({}));
  await moderate(adminOf(first), 'block', [image]);
  expect(await statuses(first, image.key)).toEqual([451]);
  await expect(moderate(adminOf(first), 'unblock', [image])).rejects.toThrow();
  await untilDead(first);
  await using second = await start();
  expect(await statuses(second, image.key)).toEqual([200]);
  expect(await linesAbout(second, image.key)).toEqual(['unblock', 'block']);
});

it.each([
  ['allow', 200, []],
  ['block', 451, ['block']],
  ['refuse', 404, ['refuse']],
] as const)('asks again about an image whose process died at hook-answered: %s', async (answer, status, lines) => {
  await using hook = await ModerationHook.start();
  hook.answer = answer;
  const settings = hook.settings('before', SETTINGS);
  await using first = await start(crashingAt('hook-answered', settings));
  await first.post(await photoPng({}), { prefer: 'respond-async' }).catch(() => undefined);
  await untilDead(first);
  const [question] = hook.questions;
  const key = question?.key ?? '';
  await using second = await start({ env: settings });
  await until(async () => hook.about(key).length === 2, 'the hook is asked again');
  await until(async () => (await second.metric('imglink_moderation_waiting')) === 0, 'it is decided');
  expect(hook.about(key).map(({ id }) => id)).toEqual([`image-${key}`, `image-${key}`]);
  expect(await statuses(second, key)).toEqual([status]);
  expect(await linesAbout(second, key)).toEqual(lines);
});
