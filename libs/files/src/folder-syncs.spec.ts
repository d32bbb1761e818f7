import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FolderSyncs } from './folder-syncs.js';

describe('FolderSyncs', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'imglink-syncs-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('shares the next sync among all callers that come while one runs', async () => {
    const syncs = new FolderSyncs();
    const running = syncs.sync(folder);
    const next = syncs.sync(folder);
    expect(next).not.toBe(running);
    expect(syncs.sync(folder)).toBe(next);
    await Promise.all([running, next]);
  });

  it('starts the next sync only after the running one', async () => {
    const syncs = new FolderSyncs();
    const ended: string[] = [];
    const running = syncs.sync(folder).then(() => ended.push('first'));
    const next = syncs.sync(folder).then(() => ended.push('second'));
    await Promise.all([next, running]);
    expect(ended).toEqual(['first', 'second']);
  });

  it('syncs different folders independently', async () => {
    const syncs = new FolderSyncs();
    const [a, b] = [syncs.sync(folder), syncs.sync(tmpdir())];
    expect(a).not.toBe(b);
    await Promise.all([a, b]);
  });

  it('starts a new sync when none runs, also after a failure', async () => {
    const syncs = new FolderSyncs();
    const absent = join(folder, 'absent');
    const [first, second] = [syncs.sync(absent), syncs.sync(absent)];
    await expect(first).rejects.toThrow('ENOENT');
    await expect(second).rejects.toThrow('ENOENT');
    await expect(syncs.sync(absent)).rejects.toThrow('ENOENT');
    await expect(syncs.sync(folder)).resolves.toBeUndefined();
  });
});
