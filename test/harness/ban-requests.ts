import { expect } from 'vitest';

import { Client } from './account-clients.js';
import { ADMIN_TOKEN } from './accounts.js';
import type { ImgLink, UploadAnswer } from './imglink.js';

/** Bans an image, and those like it, and ends the bans. */
export async function keepBans(imglink: ImgLink, { key, sha256 }: UploadAnswer, jpeg: Buffer): Promise<void> {
  const admin = new Client(imglink, ADMIN_TOKEN);
  for (const ban of [
    { kind: 'sha256', value: sha256 },
    { kind: 'similar', value: key },
  ]) {
    const { id } = await admin.json<{ id: string }>('POST', '/v1/admin/bans', { ...ban, reason: 'Spam' });
    expect((await imglink.post(jpeg)).status).toBe(403);
    expect((await admin.send('DELETE', `/v1/admin/bans/${id}`)).status).toBe(204);
    // The value has a row now, which the next ban of it uses.
    const again = await admin.json<{ id: string }>('POST', '/v1/admin/bans', { ...ban, reason: 'Spam' });
    expect(again.id).toBe(id);
    expect((await admin.send('DELETE', `/v1/admin/bans/${id}`)).status).toBe(204);
  }
  const { next } = await admin.json<{ next: string | null }>('GET', '/v1/admin/bans?before=0Q4kP2xYbZs');
  expect(next).toBeNull();
  expect((await admin.send('GET', '/v1/admin/bans')).status).toBe(200);
}
