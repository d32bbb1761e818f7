import { drawing, photoPng } from '#imaging/testing';
import sharp from 'sharp';
import { describe, expect } from 'vitest';

import { type Client, it } from './harness/account-clients.js';
import { type ActionResults, type AuditPage, moderate } from './harness/moderation.js';

interface Ban {
  id: string;
  kind: string;
  reason: string;
}
const end = (admin: Client, { id }: Ban) => admin.send('DELETE', `/v1/admin/bans/${id}`);
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code?: string }).code];

describe('an action with a ban', () => {
  it('refuses the same image and copies of it from then on, and writes who did it', async ({ imglink, admin }) => {
    const picture = await drawing({ seed: 1, width: 640, height: 480 });
    const image = await imglink.upload(picture);
    const { results } = await moderate(admin, 'delete', [image], { ban: true, reason: 'Stolen' });
    expect(results).toEqual([{ key: image.key, status: 200, state: 'deleted' }]);
    const copy = await sharp(picture).resize(320).jpeg().toBuffer();
    for (const each of [picture, copy]) expect(await codeOf(await imglink.post(each))).toEqual([403, 'upload-banned']);
    const { items: bans } = await admin.json<{ items: Ban[] }>('GET', '/v1/admin/bans');
    const [exact, similar] = ['sha256', 'similar'].map((kind) => bans.find((each) => each.kind === kind) as Ban);
    expect([bans.length, exact?.reason, similar?.reason]).toEqual([2, 'Stolen', 'Stolen']);
    for (const each of [similar, exact] as [Ban, Ban]) await end(admin, each);
    const { items: lines } = await admin.json<AuditPage>('GET', '/v1/admin/audit?limit=7');
    const admins = { id: '00000000001', name: 'admin' };
    const refused = { actor: { id: null, name: 'imglink' }, action: 'refuse', reason: 'Stolen' };
    expect(lines).toMatchObject([
      { actor: admins, action: 'unban', target: exact?.id },
      { actor: admins, action: 'unban', target: similar?.id },
      refused,
      refused,
      { actor: admins, action: 'delete', target: image.key, reason: 'Stolen' },
      { actor: admins, action: 'ban', target: similar?.id, reason: 'Stolen' },
      { actor: admins, action: 'ban', target: exact?.id, reason: 'Stolen' },
    ]);
  });

  it('has no effect when it is repeated, and none for an image that does not exist', async ({ imglink, admin }) => {
    const image = await imglink.upload(await photoPng({ width: 20 }));
    const ask = () => moderate(admin, 'block', [image, { key: '00000000000' }], { ban: true });
    const bans = async () => (await admin.json<{ items: Ban[] }>('GET', '/v1/admin/bans')).items;
    const first: ActionResults = await ask();
    expect(first.results.map(({ status }) => status)).toEqual([200, 404]);
    const made = await bans();
    expect(await ask()).toEqual(first);
    expect(await bans()).toEqual(made);
    for (const each of made) await end(admin, each);
  });

  it('is refused with `unblock`', async ({ admin }) => {
    const body = { action: 'unblock', keys: ['00000000000'], reason: 'Spam', ban: true };
    expect(await admin.outcome('POST', '/v1/admin/actions', body)).toBe('400 invalid-request');
  });
});
