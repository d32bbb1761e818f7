import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { it as base } from './harness/account-clients.js';
import { ADMIN_TOKEN } from './harness/accounts.js';
import { crashingAt } from './harness/crashing.js';
import { ImgLink, type UploadAnswer } from './harness/imglink.js';
import { type AuditPage, moderate } from './harness/moderation.js';
import { type HookAnswer, ModerationHook } from './harness/moderation-hook.js';
import { until } from './harness/until.js';

const TIMEOUTS = { MODERATION_TIMEOUT_MS: '400', SWEEP_INTERVAL_MS: '500', ADMIN_TOKEN };
let width = 10;
const newPhoto = () => photoPng({ width: (width += 1) });

const it = base
  .extend('hook', { scope: 'file' }, async ({ parts }) => parts.use(await ModerationHook.start()))
  .extend('imglink', { scope: 'file' }, async ({ parts, hook }) =>
    parts.use(await ImgLink.start({ env: hook.settings('before', TIMEOUTS) })),
  );

/** The statuses of all ways to see an image. */
async function statuses(imglink: ImgLink, key: string): Promise<number[]> {
  return [...new Set((await views(imglink, key)).map(({ status }) => status))];
}

function views(imglink: ImgLink, key: string): Promise<Response[]> {
  const paths = [`/i/${key}.png`, `/i/${key}s.webp`, `/v1/images/${key}`, `/gallery/${key}`, `/3/image/${key}`];
  const oembed = `/oembed?url=${imglink.url}/gallery/${key}`;
  return Promise.all([...paths, oembed].map((path) => imglink.get(path)));
}

const stateOf = async (imglink: ImgLink, key: string) => {
  const answer = await imglink.get(`/v1/uploads/${key}`);
  const body = (await answer.json()) as { state: string; error?: { code: string } };
  return answer.status === 200 ? [body.state, ...(body.error ? [body.error.code] : [])].join(' ') : answer.status;
};

/** Uploads an image that is answered 202, while the hook gives `answer`. */
async function uploadHeld(imglink: ImgLink, hook: ModerationHook, answer: HookAnswer): Promise<UploadAnswer> {
  hook.answer = answer;
  const response = await imglink.post(await newPhoto(), { prefer: 'wait=0' });
  expect(response.status).toBe(202);
  return (await response.json()) as UploadAnswer;
}

describe('MODERATION=before', () => {
  it('shows an image that is allowed', async ({ imglink, hook }) => {
    hook.answer = 'allow';
    const image = await imglink.upload(await newPhoto());
    expect(await statuses(imglink, image.key)).toEqual([200]);
    expect(hook.about(image.key)).toEqual([
      {
        id: `image-${image.key}`,
        key: image.key,
        contentType: 'image/png',
        sha256: image.sha256,
        imageUrl: expect.stringMatching(`^${imglink.url}/i/${image.key}l\\.jpg\\?token=`),
        isSigned: true,
      },
    ]);
  });

  it('shows a held image to the hook alone', async ({ imglink, hook }) => {
    const seen: unknown[] = [];
    hook.answer = async ({ key, imageUrl }) => {
      const answer = await fetch(imageUrl);
      const { headers } = answer;
      seen.push(answer.status, headers.get('content-type'), headers.get('cache-control'));
      expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(100);
      for (const url of [imageUrl.split('?')[0]!, `${imageUrl.slice(0, -1)}-`, imageUrl.replace(/=\d/, '=0')]) {
        seen.push((await fetch(url)).status);
      }
      const hidden = await views(imglink, key);
      seen.push(...new Set(hidden.map((view) => `${view.status} ${view.headers.get('cache-control')}`)));
      seen.push(await stateOf(imglink, key));
      return 'allow' as const;
    };
    await imglink.upload(await newPhoto());
    expect(seen).toEqual([200, 'image/jpeg', 'private, no-store', 404, 404, 404, '404 no-store', 'storing']);
  });

  it('answers 451 for an image that is blocked', async ({ imglink, hook, admin }) => {
    hook.answer = 'block';
    const headers = { 'idempotency-key': 'a blocked image' };
    const photo = await newPhoto();
    const asked = hook.questions.length;
    for (let repeat = 0; repeat < 2; repeat += 1) expect((await imglink.post(photo, headers)).status).toBe(451);
    const [question, ...others] = hook.questions.slice(asked);
    expect(others).toEqual([]);
    expect(await statuses(imglink, question!.key)).toEqual([451]);
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=1');
    expect(items[0]).toMatchObject({ actor: { id: null, name: 'moderation hook' }, action: 'block' });
    await moderate(admin, 'unblock', [question!]);
    expect(await statuses(imglink, question!.key)).toEqual([200]);
  });

  it('keeps nothing of an image that is refused, except a line of the audit log', async ({ imglink, hook, admin }) => {
    const files = await imglink.files('images');
    hook.answer = async ({ imageUrl }) => {
      expect((await fetch(imageUrl)).status).toBe(200);
      return 'refuse' as const;
    };
    const answer = await imglink.post(await newPhoto());
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([403, 'upload-banned']);
    const { key } = hook.questions.at(-1)!;
    expect(await imglink.files('images')).toEqual(files);
    expect((await imglink.get(`/v1/images/${key}`)).status).toBe(404);
    const { items } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=1');
    expect(items[0]).toMatchObject({ action: 'refuse', target: key });
  });

  it('asks again with the same id until the hook answers', async ({ imglink, hook }) => {
    const { key } = await uploadHeld(imglink, hook, 'down');
    await until(() => hook.about(key).length > 1, 'the hook was asked twice');
    await until(async () => (await imglink.metric('imglink_moderation_waiting')) > 0, 'the image is counted');
    expect(await statuses(imglink, key)).toEqual([404]);
    expect(await stateOf(imglink, key)).toBe('storing');
    hook.answer = 'allow';
    await until(async () => (await stateOf(imglink, key)) === 'stored', 'the image is allowed');
    expect(await statuses(imglink, key)).toEqual([200]);
    expect(new Set(hook.about(key).map(({ id, isSigned }) => `${id} ${isSigned}`)).size).toBe(1);
  });

  it('tells the status of an upload that is refused after a 202', async ({ imglink, hook }) => {
    const { key, deleteToken } = await uploadHeld(imglink, hook, 'later');
    hook.answer = 'refuse';
    await until(async () => (await stateOf(imglink, key)) === 'failed upload-banned', 'the upload failed');
    expect((await imglink.get(`/v1/images/${key}`)).status).toBe(404);
    expect((await imglink.delete(key, deleteToken)).status).toBe(404);
  });

  it.for(['unblock', 'block', 'delete'] as const)(
    'lets an administrator %s a held image',
    async (action, { imglink, hook, admin }) => {
      const image = await uploadHeld(imglink, hook, 'redirect');
      const state = { unblock: 'live', block: 'blocked', delete: 'deleted' }[action];
      const { results } = await moderate(admin, action, [image]);
      expect(results).toEqual([{ key: image.key, status: 200, state }]);
      expect((await imglink.get(`/v1/images/${image.key}`)).status).toBe(
        { unblock: 200, block: 451, delete: 410 }[action],
      );
    },
  );

  it('leaves a held image out of albums, and lets its uploader delete it', async ({ imglink, hook }) => {
    const image = await uploadHeld(imglink, hook, 'silent');
    const body = JSON.stringify({ images: [image.key] });
    const headers = { 'content-type': 'application/json' };
    expect((await fetch(`${imglink.url}/v1/albums`, { method: 'POST', body, headers })).status).toBe(422);
    expect((await imglink.delete(image.key, image.deleteToken)).status).toBe(204);
    expect((await imglink.get(`/v1/images/${image.key}`)).status).toBe(410);
  });
});

const other = base.extend('hook', { scope: 'file' }, async ({ parts }) => parts.use(await ModerationHook.start()));

other('shows an image without an answer in time with MODERATION_ON_ERROR=allow', async ({ hook }) => {
  const env = hook.settings('before', { ...TIMEOUTS, MODERATION_ON_ERROR: 'allow' });
  await using imglink = await ImgLink.start({ env });
  hook.answer = 'silent';
  const { key } = await imglink.upload(await newPhoto());
  expect(await statuses(imglink, key)).toEqual([200]);
});

other('blocks and deletes images after they were shown with MODERATION=after', async ({ hook }) => {
  await using imglink = await ImgLink.start({ env: hook.settings('after', TIMEOUTS) });
  hook.answer = 'down';
  const images = [await imglink.upload(await newPhoto()), await imglink.upload(await newPhoto())] as const;
  for (const { key } of images) expect(await statuses(imglink, key)).toEqual([200]);
  hook.answer = ({ key }) => (key === images[0].key ? 'block' : 'refuse');
  for (const [index, status] of [451, 410].entries()) {
    const { key } = images[index]!;
    await until(async () => (await imglink.get(`/i/${key}.png`)).status === status, `it answers ${status}`);
    expect(hook.about(key)[0]).toMatchObject({ imageUrl: `${imglink.url}/i/${key}l.jpg`, isSigned: true });
  }
});

other.for(['row-inserted', 'image-refused'] as const)(
  'decides about an image whose process died at %s',
  async (point, { hook }) => {
    hook.answer = 'refuse';
    const env = hook.settings('before', TIMEOUTS);
    await using dying = await ImgLink.start(crashingAt(point, env));
    const asked = hook.questions.length;
    await dying.post(await newPhoto()).catch(() => undefined);
    await until(async () => (await dying.get('/health/live').catch(() => undefined)) === undefined, 'it is dead');
    await using next = await dying.restart({ env });
    await until(async () => (await next.files('images')).length === 0, 'the image is deleted');
    const { key } = hook.questions[asked]!;
    expect(await statuses(next, key)).toEqual([404]);
    expect(new Set(hook.questions.slice(asked).map(({ id }) => id)).size).toBe(1);
  },
);
