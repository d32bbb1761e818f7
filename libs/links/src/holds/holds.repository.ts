import { Database } from '#database';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { And, LessThanOrEqual, MoreThan } from 'typeorm';

import { Link } from '../link.entity.js';
import { HELD, REFUSED } from '../link-format.js';
import { putDeletion } from '../pending-deletions.js';
import { ImageOrigin } from '../origins/image-origin.entity.js';
import { PendingModeration } from './pending-moderation.entity.js';

/** The images that wait for a decision of the moderation hook. */
export interface ModerationBacklog {
  images: number;
  /** Milliseconds since 1970; undefined: no image waits. */
  oldestAt: number | undefined;
}

/** An image that the moderation hook has not decided about. */
export interface OpenQuestion {
  pending: PendingModeration;
  /** Null: the image was refused, and its row deleted, since. */
  link: Link | null;
}

/** All SQL about images that wait for the moderation hook, except their insertion with the link (LinksRepository). */
@Injectable()
export class HoldsRepository {
  constructor(
    private readonly database: Database,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {}

  /** Returns undefined for an image that was decided about, or that was never to be moderated. */
  findOpen(imageId: bigint): Promise<OpenQuestion | undefined> {
    return this.database.read(async (rows) => {
      const pending = await rows.findOneBy(PendingModeration, { imageId });
      return pending ? { pending, link: await rows.findOneBy(Link, { id: imageId }) } : undefined;
    });
  }

  /** Makes a held link live, in one commit. Returns false if the link is not held; the question ends in any case. */
  async release(id: bigint): Promise<boolean> {
    return this.endHold(id, { flags: () => `flags & ~${HELD}` });
  }

  /**
   * Makes a held link a tombstone that answers as if it had never existed, and its objects due for deletion, in one
   * commit. Its uploader's address is forgotten, and the purge of the image deletes the tombstone. Returns false if the
   * link is not held; the question ends in any case.
   */
  async refuse(id: bigint, now: number): Promise<boolean> {
    const isRefused = await this.endHold(id, { deletedAt: now, flags: () => `(flags & ~${HELD}) | ${REFUSED}` });
    if (isRefused) this.faults.reach('image-refused');
    return isRefused;
  }

  /** Asks again at `dueAt`. Does nothing if the image was decided about, or another process has changed the row. */
  async postpone(read: PendingModeration, dueAt: number): Promise<boolean> {
    const { imageId, timeouts } = read;
    const { affected } = await this.database.writeStatement((rows) =>
      rows.update(PendingModeration, { imageId, timeouts }, { dueAt, timeouts: timeouts + 1 }),
    );
    return Boolean(affected);
  }

  /** Ends the question about an image whose link needs no change. */
  async end(imageId: bigint): Promise<void> {
    await this.database.writeStatement((rows) => rows.delete(PendingModeration, { imageId }));
  }

  /** Returns questions that are due, the longest due first. `after`: the last one of the previous page. */
  due(now: number, limit: number, after?: PendingModeration): Promise<PendingModeration[]> {
    const where = after
      ? [
          { dueAt: after.dueAt, imageId: MoreThan(after.imageId) },
          { dueAt: And(MoreThan(after.dueAt), LessThanOrEqual(now)) },
        ]
      : { dueAt: LessThanOrEqual(now) };
    const order = { dueAt: 'ASC', imageId: 'ASC' } as const;
    return this.database.read((rows) => rows.find(PendingModeration, { where, order, take: limit }));
  }

  /** Reads every shard. */
  async backlog(): Promise<ModerationBacklog> {
    return this.database.read(async (rows) => {
      const images = await rows.count(PendingModeration);
      const oldest = images === 0 ? null : await rows.minimum(PendingModeration, 'createdAt');
      return { images, oldestAt: oldest === null ? undefined : Number(oldest) };
    });
  }

  private endHold(id: bigint, changes: { flags: () => string; deletedAt?: number }): Promise<boolean> {
    return this.database.write(async (rows) => {
      const { affected } = await rows
        .createQueryBuilder()
        .update(Link)
        .set(changes)
        .where('id = :id AND deleted_at IS NULL', { id })
        .andWhere(`flags & ${HELD} = ${HELD}`)
        .execute();
      await rows.delete(PendingModeration, { imageId: id });
      if (!affected) return false;
      const { deletedAt } = changes;
      if (deletedAt === undefined) return true;
      await rows.delete(ImageOrigin, { imageId: id });
      await putDeletion(rows, { id, dueAt: deletedAt, pass: 0 });
      return true;
    });
  }
}
