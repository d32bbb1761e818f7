import { Database, isDuplicate } from '#database';
import { FaultPoints } from '#observability';
import { Injectable } from '@nestjs/common';
import { And, type EntityManager, type FindOptionsWhere, IsNull, LessThan, LessThanOrEqual, MoreThan } from 'typeorm';

import { insertLink } from './insert-link.js';
import { Link } from './link.entity.js';
import { ClaimBatches } from './owners/claim-batches.js';
import { claimImage, releaseImage } from './owners/claim-image.js';
import { OwnedImage } from './owners/owned-image.entity.js';
import type { Owner } from './owners/owner.js';
import { PendingDeletion } from './pending-deletion.entity.js';
import { UploadRow } from './upload-row.entity.js';
import { deleteUploadRow } from './upload-rows.repository.js';

/** The fields of a link that its owner can change; an absent field keeps its value. */
export type LinkChanges = Partial<Pick<Link, 'title' | 'description' | 'expiresAt'>>;

export interface NewLink {
  /** The same transaction deletes the row of the upload. */
  endsUpload?: boolean;
  /** The owner of the image, with its limits. */
  owner?: Owner | undefined;
}

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
   * Inserts a link, the deletion of one that expires, and deletes the row of the upload that it ends, in one commit. An
   * existing row is left unchanged. Returns the row as it is afterwards. If that is a tombstone, the row of the upload
   * stays.
   *
   * The image of an owner is claimed before, or in the same commit where accounts and links are on one server. So the
   * account lists every image that has a link. Throws `account-full`; then there is no link.
   */
  async insert(link: Link, { endsUpload = false, owner }: NewLink = {}): Promise<Link> {
    if (owner && this.claimsApart) {
      await this.claim(owner, link);
      this.faults.reach('image-claimed');
    }
    const row = await this.insertClaimed(link, { endsUpload, owner: this.claimsApart ? undefined : owner });
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
   * if the id has no row or a tombstone.
   */
  update(id: bigint, changes: LinkChanges): Promise<Link | null> {
    return this.database.write(async (rows) => {
      const { affected } = await rows.update(Link, { id, deletedAt: IsNull() }, changes);
      if (!affected) return null;
      const { expiresAt } = changes;
      if (expiresAt === null) await rows.delete(PendingDeletion, { id });
      else if (expiresAt !== undefined) await this.putDeletion(rows, { id, dueAt: expiresAt, pass: 0 });
      return rows.findOneByOrFail(Link, { id });
    });
  }

  /**
   * Makes a link a tombstone and its objects due for deletion, in one commit. Returns false if the id has no live
   * link.
   */
  delete(id: bigint, now: number): Promise<boolean> {
    return this.deleteWhere({ id, deletedAt: IsNull() }, now);
  }

  /** The same for a link that expires at `time` or before. Returns false for any other link. */
  deleteExpired(id: bigint, time: number, now: number): Promise<boolean> {
    return this.deleteWhere({ id, deletedAt: IsNull(), expiresAt: LessThanOrEqual(time) }, now);
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
      await this.putDeletion(rows, { id, dueAt: tombstone.deletedAt ?? Date.now(), pass: 0 });
      await deleteUploadRow(rows, id);
      return inserted;
    });
  }

  /** Returns deletions that are due, the longest due first. `after`: the last one of the previous page. */
  dueDeletions(now: number, limit: number, after?: PendingDeletion): Promise<PendingDeletion[]> {
    const where = after
      ? [{ dueAt: after.dueAt, id: MoreThan(after.id) }, { dueAt: And(MoreThan(after.dueAt), LessThanOrEqual(now)) }]
      : { dueAt: LessThanOrEqual(now) };
    return this.database.read((rows) =>
      rows.find(PendingDeletion, { where, order: { dueAt: 'ASC', id: 'ASC' }, take: limit }),
    );
  }

  findDeletion(id: bigint): Promise<PendingDeletion | null> {
    return this.database.read((rows) => rows.findOneBy(PendingDeletion, { id }));
  }

  /** Makes pass `pass` of the deletion due at `dueAt`. */
  postponeDeletion(id: bigint, dueAt: number, pass: number): Promise<void> {
    return this.database.write((rows) => this.putDeletion(rows, { id, dueAt, pass }));
  }

  /** Ends a deletion after its last pass; the tombstone stays. */
  async endDeletion(id: bigint): Promise<void> {
    await this.database.write((rows) => rows.delete(PendingDeletion, { id }));
  }

  private deleteWhere(where: FindOptionsWhere<Link> & { id: bigint }, now: number): Promise<boolean> {
    return this.database.write(async (rows) => {
      const { affected } = await rows.update(Link, where, { deletedAt: now });
      if (!affected) return false;
      await this.putDeletion(rows, { id: where.id, dueAt: now, pass: 0 });
      return true;
    });
  }

  private insertClaimed(link: Link, { endsUpload, owner }: NewLink): Promise<Link> {
    // An ordinary image is one row, which needs no transaction.
    if (link.expiresAt === null && !endsUpload && !owner) {
      return this.database.writeStatement((rows) => insertUnlessPresent(rows, link));
    }
    return this.database.write(async (rows) => {
      const row = await insertUnlessPresent(rows, link);
      if (row.deletedAt !== null) return row;
      if (owner) await claimImage(rows, owner, link);
      if (endsUpload) await deleteUploadRow(rows, link.id);
      return row;
    });
  }

  private async putDeletion(rows: EntityManager, deletion: PendingDeletion): Promise<void> {
    const { id, ...due } = deletion;
    // The id stays out of the columns to set: it decides the shard of the row.
    const { affected } = await rows.update(PendingDeletion, { id }, due);
    if (!affected) await rows.insert(PendingDeletion, deletion);
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
