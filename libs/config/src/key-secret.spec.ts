import { DurableFolders, FolderSyncs } from '#files';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { keySecretIn } from './key-secret.js';

describe('keySecretIn', () => {
  let root: string;
  let synced: string[];
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'imglink-secret-'));
    synced = [];
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const secretIn = (folder: string) =>
    keySecretIn(folder, new DurableFolders(new FolderSyncs(async (path) => void synced.push(path))));

  it('creates a secret once, in a folder that is durable with its parents', async () => {
    const folder = join(root, 'new/data');
    const secret = await secretIn(folder);
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(synced).toEqual(expect.arrayContaining([folder, dirname(folder), root]));
    expect(await secretIn(folder)).toBe(secret);
  });

  it('syncs a secret that a killed start left behind', async () => {
    await writeFile(join(root, 'key-secret'), `${'s'.repeat(40)}\n`);
    expect(await secretIn(root)).toBe('s'.repeat(40));
    expect(synced).toEqual(expect.arrayContaining([root, dirname(root)]));
  });

  it('names the damaged file', async () => {
    await writeFile(join(root, 'key-secret'), 'short');
    await expect(secretIn(root)).rejects.toThrow(`${join(root, 'key-secret')} is damaged`);
  });
});
