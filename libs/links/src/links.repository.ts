import { Database, isDuplicate } from '#database';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import {
  And,
  type EntityManager,
  type FindOptionsWhere,
  IsNull,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  Raw,
} from 'typeorm';

import { Block } from './blocks/block.entity.js';
import { insertModeration } from './holds/pending-moderation.js';
import { insertLink } from './insert-link.js';
import { Link } from './link.entity.js';
import { BLOCKED, HELD, REFUSED } from './link-format.js';
import { insertOrigin } from './origins/insert-origin.js';
import { ClaimBatches } from './owners/claim-batches.js';
import { claimImage, releaseImage } from './owners/claim-image.js';
import { OwnedImage } from './owners/owned-image.entity.js';
import type { Owner } from './owners/owner.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { dueDeletions, putDeletion } from './pending-deletions.js';
import { UploadRow } from './upload-row.entity.js';
import { deleteUploadRow } from './upload-rows.repository.js';

/** The fields of a link that its owner can change; an absent field keeps its value. */
export type LinkChanges = Partial<Pick<Link, 'title' | 'description' | 'expiresAt'>>;

/** `before`: the link is held until it is decided about. `after`: it is live, and decided about later. */
export type Moderated = 'before' | 'after';

export interface NewLink {
  /** The same transaction deletes the row of the upload. */
  endsUpload?: boolean;
  /** The owner of the image, with its limits. */
  owner?: Owner | undefined;
  /** The address of the uploader, in 16 bytes, if it is to be kept. */
  address?: Buffer | undefined;
  /** The moderation hook decides about the image. Undefined: nobody does. */
  moderated?: Moderated | undefined;
}

/** A condition for links that are not blocked. */
const isNotBlocked = () => Raw((column) => `${column} & ${BLOCKED} = 0`);

/** All SQL about links. Every statement is by primary key, except those of the sweeper and of the reconciliation. */
@Injectable()
export class LinksRepository {
  private readonly claims: ClaimBatches;

  constructor(
    private readonly database: Database,
    private readonly faults: FaultPoints = new FaultPoints(),
  ) {
    this.claims = new ClaimBatches(database);
  }

  /** True if images are claimed in a transaction of its own, because accounts and links may be on different shards. */
  get claimsApart(): boolean {
    return this.database.isSharded;
  }

  find(id: bigint): Promise<Link | null> {
    return this.database.read((rows) => rows.findOneBy(Link, { id }));
  }

  /** Returns at most `limit` links between two ids, both excluded, in the order of ids. Reads every shard. */
  page(after: bigint, before: bigint, limit: number): Promise<Link[]> {
    const id = And(MoreThan(after), LessThan(before));
    return this.database.read((rows) => rows.find(Link, { where: { id }, order: { id: 'ASC' }, take: limit }));
  }

  /**
   * Inserts a link, the deletion of one that expires and the address of the uploader, and deletes the row of the upload
   * that it ends, in one commit. An existing row is left unchanged. Returns the row as it is afterwards. If that is a
   * tombstone, the row of the upload stays.
   *
   * The image of an owner is claimed before, or in the same commit where accounts and links are on one server. So the
   * account lists every image that has a link. Throws `account-full`; then there is no link.
   */
  async insert(link: Link, { owner, ...more }: NewLink = {}): Promise<Link> {
    if (owner && this.claimsApart) {
      await this.claim(owner, link);
      this.faults.reach('image-claimed');
    }
    const inserted = more.moderated === 'before' ? { ...link, flags: link.flags | HELD } : link;
    const row = await this.insertClaimed(inserted, { ...more, owner: this.claimsApart ? undefined : owner });
    if (owner && row.deletedAt !== null) await this.release(owner.accountId, link.id);
    return row;
  }

  /**
   * Lists an image as its owner's and counts its bytes, in one commit, before it has a link. A repeat changes the
   * counted bytes only. Throws `account-full` if the account or its key would exceed its limit; then nothing changes.
   */
  claim(owner: Owner, image: Pick<Link, 'id' | 'bytes'>): Promise<void> {
    return this.claims.claim(owner, image);
  }

  /** Ends the claim of an image, if there is one. */
  async release(accountId: bigint, id: bigint): Promise<void> {
    let isReleased = false;
    while (!isReleased) {
      const held = await this.database.read((rows) => rows.findOneBy(OwnedImage, { accountId, imageId: id }));
      // The row differs from `held` if a job has corrected its bytes meanwhile.
      isReleased = !held || (await this.database.write((rows) => releaseImage(rows, held)));
    }
  }

  /**
   * Changes a link and, with its expiry, the deletion that is due then, in one commit. Returns the changed row, or null
   * if the id has no row or a tombstone, or if its link is blocked.
   */
  update(id: bigint, changes: LinkChanges): Promise<Link | null> {
    return this.database.write(async (rows) => {
      const { affected } = await rows.update(Link, { id, deletedAt: IsNull(), flags: isNotBlocked() }, changes);
      if (!affected) return null;
      const { expiresAt } = changes;
      if (expiresAt === null) await rows.delete(PendingDeletion, { id });
      else if (expiresAt !== undefined) await putDeletion(rows, { id, dueAt: expiresAt, pass: 0 });
      return rows.findOneByOrFail(Link, { id });
    });
  }

  /**
   * Makes a link a tombstone and its objects due for deletion, in one commit. Returns false if the id has no link, or
   * one that was deleted or is blocked.
   */
  delete(id: bigint, now: number): Promise<boolean> {
    return this.deleteWhere({ id, deletedAt: IsNull(), flags: isNotBlocked() }, now);
  }

  /** The same for a link that expires at `time` or before. Returns false for any other link, and for a blocked one. */
  deleteExpired(id: bigint, time: number, now: number): Promise<boolean> {
    const where = { id, deletedAt: IsNull(), expiresAt: LessThanOrEqual(time), flags: isNotBlocked() };
    return this.deleteWhere(where, now);
  }

  /** Does what `delete` does, also to a blocked link, whose block ends in the same commit. */
  deleteEvenBlocked(id: bigint, now: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const deleted = { deletedAt: now, flags: () => `flags & ~${BLOCKED | HELD}` };
      const { affected } = await rows.update(Link, { id, deletedAt: IsNull() }, deleted);
      if (!affected) return false;
      await rows.delete(Block, { imageId: id });
      await putDeletion(rows, { id, dueAt: now, pass: 0 });
      return true;
    });
  }

  /**
   * Inserts a tombstone for an id without a link, so that no link can be inserted there, makes its objects due for
   * deletion and deletes the row of its upload, in one commit. The tombstone has the owner that the row names, so that
   * the purge of the image releases it. Returns the tombstone, or null if the id has a link or a tombstone; then
   * nothing changes.
   */
  insertTombstone(tombstone: Link): Promise<Link | null> {
    const { id } = tombstone;
    return this.database.write(async (rows) => {
      if (await rows.findOneBy(Link, { id })) return null;
      const upload = await rows.findOneBy(UploadRow, { id });
      const inserted = { ...tombstone, ownerId: tombstone.ownerId ?? upload?.ownerId ?? null };
      await rows.insert(Link, inserted);
      await putDeletion(rows, { id, dueAt: tombstone.deletedAt ?? Date.now(), pass: 0 });
      await deleteUploadRow(rows, id);
      return inserted;
    });
  }

  /** Deletes the tombstone of an image that the moderation hook refused. Does nothing to any other row. */
  async deleteRefused(id: bigint): Promise<void> {
    const flags = Raw((column) => `${column} & ${REFUSED} = ${REFUSED}`);
    await this.database.writeStatement((rows) => rows.delete(Link, { id, deletedAt: MoreThan(0), flags }));
  }

  /** Returns deletions that are due, the longest due first. `after`: the last one of the previous page. */
  dueDeletions(now: number, limit: number, after?: PendingDeletion): Promise<PendingDeletion[]> {
    return this.database.read((rows) => dueDeletions(rows, now, limit, after));
  }

  findDeletion(id: bigint): Promise<PendingDeletion | null> {
    return this.database.read((rows) => rows.findOneBy(PendingDeletion, { id }));
  }

  /** Makes a deletion due, whatever was due before. */
  scheduleDeletion(deletion: PendingDeletion): Promise<void> {
    return this.database.write((rows) => putDeletion(rows, deletion));
  }

  /**
   * Makes pass `pass` of a deletion due at `dueAt`. Returns false if the row is no longer as it was read, because the
   * image was blocked, unblocked, edited or deleted, or another process made the pass; then nothing changes.
   */
  async postponeDeletion(read: PendingDeletion, dueAt: number, pass: number): Promise<boolean> {
    const { affected } = await this.database.write((rows) =>
      rows.update(PendingDeletion, { ...read }, { dueAt, pass }),
    );
    return Boolean(affected);
  }

  /** Ends a deletion after its last pass, if the row is as it was read. */
  async endDeletion(read: PendingDeletion): Promise<void> {
    await this.database.write((rows) => rows.delete(PendingDeletion, { ...read }));
  }

  private deleteWhere(where: FindOptionsWhere<Link> & { id: bigint }, now: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const { affected } = await rows.update(Link, where, { deletedAt: now });
      if (!affected) return false;
      await putDeletion(rows, { id: where.id, dueAt: now, pass: 0 });
      return true;
    });
  }

  private insertClaimed(link: Link, { endsUpload = false, owner, address, moderated }: NewLink): Promise<Link> {
    // An image without any of these is one row, which needs no transaction.
    if (link.expiresAt === null && !endsUpload && !owner && !address && !moderated) {
      return this.database.writeStatement((rows) => insertUnlessPresent(rows, link));
    }
    return this.database.write(async (rows) => {
      const row = await insertUnlessPresent(rows, link);
      if (row.deletedAt !== null) return row;
      if (moderated && row === link) await insertModeration(rows, link.id);
      if (owner) await claimImage(rows, owner, link);
      if (address) await insertOrigin(rows, link.id, address);
      if (endsUpload) await deleteUploadRow(rows, link.id);
      return row;
    });
  }
}

/** Returns the row that has the id afterwards: the link, or an existing one. */
async function insertUnlessPresent(rows: EntityManager, link: Link): Promise<Link> {
  const { id, expiresAt } = link;
  try {
    await insertLink(rows, link);
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return rows.findOneByOrFail(Link, { id });
  }
  if (expiresAt !== null) await rows.insert(PendingDeletion, { id, dueAt: expiresAt, pass: 0 });
  return link;
}
