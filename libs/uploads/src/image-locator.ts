import { DomainError } from '#errors';
import { type Link, LinksRepository, MissingLinkError } from '#links';
import { Injectable } from '@nestjs/common';

import { ownerOf, type UploadManifest, type UploadRecord, undefinedIfTruncated } from './records/upload-manifest.js';
import { UploadRecords } from './records/upload-records.js';

/**
 * The location of an image. `pending`: its upload was recorded and has no link yet. `gone`: its link is a tombstone. An
 * expired link is `linked` until the sweeper deletes it.
 */
export type ImageLocation =
  | { state: 'unknown' }
  | ({ state: 'pending' } & { record: Exclude<UploadRecord, { state: 'receiving' }> })
  | { state: 'linked'; link: Link }
  | { state: 'gone'; link: Link };

/**
 * Finds an image in the links or in the records of uploads. An image moves one way, from its record to its link, and
 * its record ends after its link is inserted. An image that moves between a look at the link and a look at the record
 * is seen in neither, so the link is read again after no record was found.
 */
@Injectable()
export class ImageLocator {
  constructor(
    private readonly links: LinksRepository,
    private readonly records: UploadRecords,
  ) {}

  /** Returns the link as the database has it, past every cache, or null. It may be a tombstone or expired. */
  findLink(id: bigint): Promise<Link | null> {
    return this.links.find(id);
  }

  /** A manifest that a power cut truncated counts as absent. */
  async locate(id: bigint): Promise<ImageLocation> {
    const link = await this.links.find(id);
    if (link) return locationOf(link);
    const record = await this.records.find(id).catch(undefinedIfTruncated);
    if (record && record.state !== 'receiving') return { state: 'pending', record };
    const moved = await this.links.find(id);
    return moved ? locationOf(moved) : { state: 'unknown' };
  }

  /**
   * Returns the account that an image belongs to, also after its deletion, or null if it is anonymous. Throws
   * `image-not-found`.
   */
  async findOwner(id: bigint): Promise<bigint | null> {
    const found = await this.locate(id);
    if (found.state === 'unknown') throw new MissingLinkError('image-not-found', 'There is no image with this key.');
    if (found.state === 'pending') return ownerOf(found.record.manifest)?.accountId ?? null;
    return found.link.ownerId;
  }

  /**
   * Returns true while an accepted upload can still become a link, else the link that it has become, or null. Looks at
   * the bytes first, so it needs no database while they are staged. Returns true if only the database could tell and
   * does not answer: then the acknowledgement decides.
   */
  async findPending(id: bigint, manifest: UploadManifest): Promise<true | Link | null> {
    try {
      return (await this.records.holdsBytes(id, manifest)) || (await this.links.find(id));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') return true;
      throw error;
    }
  }
}

const locationOf = (link: Link): ImageLocation => ({ state: link.deletedAt === null ? 'linked' : 'gone', link });
