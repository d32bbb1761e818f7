import { openDatabase, type OpenDatabase } from '#database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { DATABASE_KINDS, Databases } from '../../../../test/harness/databases.js';
import { Link } from '../link.entity.js';
import { linkState } from '../link-state.js';
import { LinksRepository } from '../links.repository.js';
import { PendingModeration } from '../holds/pending-moderation.entity.js';
import { PendingDeletion } from '../pending-deletion.entity.js';
import { tombstone } from '../tombstone.js';
import { Block } from './block.entity.js';
import { BlocksRepository } from './blocks.repository.js';

const HOUR_MS = 3_600_000;
const NOW = Date.now();
const ANIMATED = 1;

describe.each(DATABASE_KINDS)('blocks in %s', (kind) => {
  let databases: Databases;
  let open: OpenDatabase;
  let links: LinksRepository;
  let blocks: BlocksRepository;
  let id = 2n ** 62n;

  beforeAll(async () => {
    databases = await Databases.start(kind);
    open = await openDatabase(await databases.create(), [Link, PendingDeletion, PendingModeration, Block]);
    links = new LinksRepository(open.database);
    blocks = new BlocksRepository(open.database);
  });
  afterAll(async () => {
    await open[Symbol.asyncDispose]();
    await databases[Symbol.asyncDispose]();
  });

  async function insertLink(changes: Partial<Link> = {}): Promise<bigint> {
    id += 1n;
    await links.insert({ ...tombstone(id, 0), format: 1, flags: ANIMATED, deletedAt: null, ...changes });
    return id;
  }
  const blockOf = (imageId: bigint): Block => ({
    imageId,
    blockedAt: NOW,
    isLegal: 1,
    reason: 'é'.repeat(500),
    source: 'admin',
  });
  /** What the three tables say about an image. */
  async function rowsOf(imageId: bigint) {
    const link = await links.find(imageId);
    const due = await links.findDeletion(imageId);
    return {
      state: link && linkState(link),
      flags: link?.flags,
      hasBlock: (await blocks.find(imageId)) !== null,
      due: due && { dueAt: due.dueAt, pass: due.pass },
    };
  }

  it('blocks a link and makes its caches due for a purge, and ends that again', async () => {
    const image = await insertLink();
    expect(await blocks.insert(blockOf(image))).toBe(true);
    expect(await blocks.find(image)).toEqual(blockOf(image));
    expect(await rowsOf(image)).toEqual({
      state: 'blocked',
      flags: ANIMATED | 2,
      hasBlock: true,
      due: { dueAt: NOW, pass: 0 },
    });
    expect(await blocks.delete(image)).toBe(true);
    const due = { dueAt: expect.any(Number) as number, pass: 0 };
    expect(await rowsOf(image)).toEqual({ state: 'live', flags: ANIMATED, hasBlock: false, due });
  });

  it('has no effect when it is repeated', async () => {
    const image = await insertLink();
    await blocks.insert(blockOf(image));
    expect(await blocks.insert({ ...blockOf(image), reason: 'another', blockedAt: NOW + 9 })).toBe(false);
    expect(await blocks.find(image)).toEqual(blockOf(image));
    expect([await blocks.delete(image), await blocks.delete(image)]).toEqual([true, false]);
  });

  it('replaces a block by a legal one, and a legal one by none', async () => {
    const image = await insertLink();
    await blocks.insert({ ...blockOf(image), isLegal: 0, source: 'reports', reason: 'Reported' });
    const legal = { ...blockOf(image), reason: 'A court', blockedAt: NOW + 9 };
    expect(await blocks.insert({ ...legal, isLegal: 0 })).toBe(false);
    expect(await blocks.insert(legal)).toBe(true);
    expect(await blocks.find(image)).toEqual(legal);
    expect((await rowsOf(image)).due).toEqual({ dueAt: NOW + 9, pass: 0 });
    expect(await blocks.insert({ ...legal, reason: 'Another court' })).toBe(false);
    expect(await blocks.insert({ ...legal, isLegal: 0 })).toBe(false);
    expect(await blocks.find(image)).toEqual(legal);
    await blocks.delete(image);
    expect(await blocks.find(image)).toBeNull();
  });

  it('takes the expiry of an image away, and gives it back, also if it has passed', async () => {
    const image = await insertLink({ expiresAt: NOW + HOUR_MS });
    await blocks.insert(blockOf(image));
    expect((await rowsOf(image)).due).toEqual({ dueAt: NOW, pass: 0 });
    expect(await links.deleteExpired(image, NOW + 2 * HOUR_MS, NOW)).toBe(false);
    await blocks.delete(image);
    // The pass that is due now schedules the expiry.
    expect((await rowsOf(image)).due).toEqual({ dueAt: expect.any(Number) as number, pass: 0 });
    expect(await links.deleteExpired(image, NOW + 2 * HOUR_MS, NOW)).toBe(true);
  });

  it.each([
    ['unknown', undefined],
    ['deleted', { deletedAt: 5 }],
    ['expired', { expiresAt: 5 }],
  ])('blocks and unblocks nothing that is %s', async (_state, changes) => {
    const image = changes ? await insertLink(changes) : 77n;
    const before = await rowsOf(image);
    expect([await blocks.insert(blockOf(image)), await blocks.delete(image)]).toEqual([false, false]);
    expect(await rowsOf(image)).toEqual(before);
  });

  it('keeps a blocked link from its owner: no edit, no deletion', async () => {
    const image = await insertLink();
    await blocks.insert(blockOf(image));
    expect(await links.update(image, { title: 'new', expiresAt: NOW + HOUR_MS })).toBeNull();
    expect(await links.delete(image, NOW)).toBe(false);
    expect(await rowsOf(image)).toMatchObject({ state: 'blocked', hasBlock: true, due: { dueAt: NOW, pass: 0 } });
  });

  it('deletes a blocked link for an administrator, with its block', async () => {
    const image = await insertLink();
    await blocks.insert(blockOf(image));
    expect(await links.deleteEvenBlocked(image, NOW + 7)).toBe(true);
    expect(await rowsOf(image)).toEqual({
      state: 'deleted',
      flags: ANIMATED,
      hasBlock: false,
      due: { dueAt: NOW + 7, pass: 0 },
    });
    expect([await blocks.delete(image), await links.deleteEvenBlocked(image, NOW)]).toEqual([false, false]);
    const live = await insertLink();
    expect([await links.deleteEvenBlocked(live, NOW), (await rowsOf(live)).flags]).toEqual([true, ANIMATED]);
  });

  it('has a block exactly while the link is blocked, however changes race', async () => {
    for (let round = 0; round < 12; round += 1) {
      const image = await insertLink({ expiresAt: round % 2 ? NOW + HOUR_MS : null });
      if (round % 3 === 0) await blocks.insert(blockOf(image));
      const owner = round % 4 === 0 ? links.delete(image, NOW) : links.update(image, { title: 'new' });
      const [isBlocked, isUnblocked] = await Promise.all([
        blocks.insert(blockOf(image)),
        blocks.delete(image),
        owner,
        round % 5 === 0 && links.deleteEvenBlocked(image, NOW),
      ]);
      const { state, flags, hasBlock } = await rowsOf(image);
      expect([hasBlock, flags === (ANIMATED | 2)]).toEqual([state === 'blocked', state === 'blocked']);
      expect([typeof isBlocked, typeof isUnblocked]).toEqual(['boolean', 'boolean']);
    }
  });
});
