import { photoPng } from '#imaging/testing';
import { describe, expect } from 'vitest';

import { type Client, it, keyOf, newAccount } from './harness/account-clients.js';
import { type UploadAnswer } from './harness/imglink.js';
import { TusClient } from './harness/tus.js';

interface Day {
  day: string;
  uploads: number;
  bytes: number;
  refusals: Record<string, number>;
  deletes: number;
  reports: number;
}
interface Stats {
  days: Day[];
  accounts: { id: string; name: string; images: number; bytes: number }[];
}

const read = (admin: Client, query = '') => admin.json<Stats>('GET', `/v1/admin/stats${query}`);
/** Today is the last day, also if the day ends during the test: then all counts are those of the test. */
const today = async (admin: Client) => (await read(admin)).days.at(-1) as Day;

describe('GET /v1/admin/stats', () => {
  it('counts uploads, their bytes, refusals by reason, deletes and reports', async ({ imglink, admin }) => {
    const before = await today(admin);
    const image = await imglink.upload(await photoPng({ width: 20 }));
    const { key, deleteToken, bytes } = await imglink.upload(await photoPng({ width: 30 }));
    for (let at = 0; at < 2; at += 1) await imglink.post(Buffer.from('no image'));
    expect((await new TusClient(imglink.url).create(8, {}, Buffer.from('no image'))).status).toBe(415);
    await imglink.get('/v1/images/00000000000');
    await admin.with(undefined).send('POST', `/v1/images/${image.key}/reports`, { reason: 'spam' });
    const authorization = `Bearer ${deleteToken}`;
    await fetch(`${imglink.url}/v1/images/${key}`, { method: 'DELETE', headers: { authorization } });
    expect(await today(admin)).toEqual({
      ...before,
      uploads: before.uploads + 2,
      bytes: before.bytes + image.bytes + bytes,
      refusals: { 'unsupported-image': 3 },
      deletes: before.deletes + 1,
      reports: before.reports + 1,
    });
  });

  it('has a day of zeros where nothing happened, the last one being today', async ({ admin }) => {
    const { days } = await read(admin, '?days=90');
    expect(days).toHaveLength(90);
    expect(days[0]).toMatchObject({ uploads: 0, bytes: 0, refusals: {}, deletes: 0, reports: 0 });
    const dates = days.map(({ day }) => Date.parse(day));
    expect(dates.slice(1).every((date, at) => date - (dates[at] as number) === 86_400_000)).toBe(true);
    expect((await read(admin)).days).toHaveLength(30);
  });

  it('has the largest accounts first, without those that were deleted', async ({ imglink, admin }) => {
    const owners = [];
    for (const width of [300, 200, 100]) {
      const account = await newAccount(admin);
      const { key } = await keyOf(admin, account.id);
      const image: UploadAnswer = await imglink.upload(await photoPng({ width }), {
        authorization: `Bearer ${key.key}`,
      });
      owners.push({ ...account, images: 1, bytes: image.bytes });
    }
    const [first, gone, last] = owners.map(({ id, name, images, bytes }) => ({ id, name, images, bytes }));
    await admin.send('DELETE', `/v1/accounts/${gone?.id}`);
    expect((await read(admin)).accounts).toEqual([first, last]);
  });

  it.for(['0', '91', '1.5', '-1', ''])('refuses %j days', async (days, { admin }) => {
    expect(await admin.outcome('GET', `/v1/admin/stats?days=${days}`)).toBe('400 invalid-request');
  });
});
