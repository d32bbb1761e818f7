import { Database } from '#database';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, LessThan } from 'typeorm';

import { Link } from '../link.entity.js';
import { PendingModeration } from '../holds/pending-moderation.entity.js';
import { BLOCKED, HELD } from '../link-format.js';
import { putDeletion } from '../pending-deletions.js';
import { NO_CURSOR } from '../search/no-cursor.js';
import { Block } from './block.entity.js';

/** All SQL that blocks and unblocks images. Each transaction keeps to the rows of one image. */
@Injectable()
export class BlocksRepository {
  constructor(
    private readonly database: Database,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** The block of an image, by primary key. */
  find(imageId: bigint): Promise<Block | null> {
    return this.database.read((rows) => rows.findOneBy(Block, { imageId }));
  }

  /** Returns the blocks of these images, in no particular order. */
  async findAll(imageIds: readonly bigint[]): Promise<Block[]> {
    if (imageIds.length === 0) return [];
    return this.database.read((rows) => rows.findBy(Block, { imageId: In(imageIds) }));
  }

  /** Returns the ids of at most `limit` blocked images with ids below `before`, the newest image first. */
  async page(before: bigint = NO_CURSOR, limit: number): Promise<bigint[]> {
    const where = { imageId: LessThan(before) };
    const found = await this.database.read((rows) =>
      rows.find(Block, { where, order: { imageId: 'DESC' }, take: limit }),
    );
    return found.map(({ imageId }) => imageId);
  }

  /**
   * Blocks a live or held link and makes its caches due for a purge, in one commit. A blocked image does not expire, so
   * this replaces the deletion that is due when it expires, and the moderation hook is not asked about it any more. A
   * legal block replaces one that is not legal, with its reason. Returns false if nothing changes: the id has no such
   * link, or the link keeps its block.
   */
  async insert(block: Block): Promise<boolean> {
    const { imageId: id, blockedAt: now } = block;
    const isBlocked = await this.database.write(async (rows) => {
      const { affected } = await updateLink(rows, id, `(flags & ~${HELD}) | ${BLOCKED}`)
        .andWhere(`flags & ${BLOCKED} = 0`)
        .andWhere('(expires_at IS NULL OR expires_at > :now)', { now })
        .execute();
      if (!affected) return block.isLegal !== 0 && replaceByLegal(rows, block);
      await rows.insert(Block, block);
      await rows.delete(PendingModeration, { imageId: id });
      await putDeletion(rows, { id, dueAt: now, pass: 0 });
      return true;
    });
    if (isBlocked) this.faults.reach('image-blocked');
    return isBlocked;
  }

  /**
   * Ends the block or the hold of a link, in one commit. What is due now is a pass that has all processes load the link
   * again, also if this one dies, and schedules the expiry. Returns false if the link is neither blocked nor held; then
   * nothing changes.
   */
  async delete(id: bigint): Promise<boolean> {
    const now = Date.now();
    const isUnblocked = await this.database.write(async (rows) => {
      const { affected } = await updateLink(rows, id, `flags & ~${BLOCKED | HELD}`)
        .andWhere(`flags & ${BLOCKED | HELD} <> 0`)
        .execute();
      if (!affected) return false;
      await rows.delete(Block, { imageId: id });
      await rows.delete(PendingModeration, { imageId: id });
      await putDeletion(rows, { id, dueAt: now, pass: 0 });
      return true;
    });
    if (isUnblocked) this.faults.reach('image-unblocked');
    return isUnblocked;
  }
}

/** Returns false if the image has no block, or a legal one. A block has its row only while the link is blocked. */
async function replaceByLegal(rows: EntityManager, { imageId, ...legal }: Block): Promise<boolean> {
  const { affected } = await rows.update(Block, { imageId, isLegal: 0 }, legal);
  if (!affected) return false;
  await putDeletion(rows, { id: imageId, dueAt: legal.blockedAt, pass: 0 });
  return true;
}

/** An update of the flags of a link that was not deleted. */
function updateLink(rows: EntityManager, id: bigint, flags: string) {
  return rows
    .createQueryBuilder()
    .update(Link)
    .set({ flags: () => flags })
    .where('id = :id AND deleted_at IS NULL', { id });
}
