import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { BlockedImageError, isBlocked, isRefused, type Link, type LinkChanges, LinkStore, requireLive } from '#links';
import { ImageLocator, ownerOf } from '#uploads';
import { Injectable } from '@nestjs/common';

import { ImageLayers } from './image-layers.js';
import { purgeImageJob } from './purge-image.job.js';
import { StoredImages } from './stored-images.js';

/** The operations that the owner of an image may perform on it. */
@Injectable()
export class ImageService {
  constructor(
    private readonly locator: ImageLocator,
    private readonly stored: StoredImages,
    private readonly links: LinkStore,
    private readonly layers: ImageLayers,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Changes the title, the description and the expiry, and returns the changed link. When this resolves, the change is
   * durable, and every process and every edge shows it. Waits up to 4 s for an image that is still being stored, then
   * throws `unavailable`. Throws `image-not-found`, `image-blocked`, or `image-gone` when the image was deleted or has
   * expired.
   */
  async edit(id: bigint, changes: LinkChanges): Promise<Link> {
    const found = await this.stored.locate(id);
    if (found.state === 'unknown') throw imageNotFound();
    if (found.state === 'pending') {
      const detail = 'The image is still being stored. Send the edit again in a second.';
      throw new DomainError('unavailable', detail, { retryAfterSeconds: 1 });
    }
    requireLive(found.link);
    const edited = await this.links.update(id, changes);
    // A concurrent deletion or block wins.
    if (!edited) throw await this.missing(id);
    // A longer life needs no new headers: caches ask again when the shorter one ends.
    const hasNewExpiry = changes.expiresAt !== undefined && changes.expiresAt !== null;
    await this.layers.refresh(id, { hasNewExpiry });
    return edited;
  }

  /**
   * Deletes the image for its owner. When this resolves, its link answers 410, and every layer is purged soon, by a job
   * or by the next sweep. An upload that is still being stored never gets a link. Throws `image-not-found`,
   * `image-blocked`, or `image-gone` when the image was deleted before.
   */
  async delete(id: bigint): Promise<void> {
    await this.deleteLink(id, (ownerId) => this.links.delete(id, ownerId));
    await this.queuePurge(id);
  }

  /**
   * Deletes the image for an administrator: also one that is blocked. When this resolves, every edge that answers shows
   * that the image is gone. Throws `image-not-found` or `image-gone`.
   */
  async deleteEvenBlocked(id: bigint): Promise<void> {
    const link = await this.deleteLink(id, (ownerId) => this.links.deleteEvenBlocked(id, ownerId));
    if (link) await this.layers.purgeEdgesSoon(id);
    await this.queuePurge(id);
  }

  /** Returns the link as it was, or undefined for an upload that was still being stored. */
  private async deleteLink(
    id: bigint,
    deleteBy: (ownerId: bigint | null) => Promise<boolean>,
  ): Promise<Link | undefined> {
    const found = await this.locator.locate(id);
    if (found.state === 'unknown') throw imageNotFound();
    if (found.state === 'gone') throw isRefused(found.link) ? imageNotFound() : alreadyDeleted();
    const isPending = found.state === 'pending';
    const ownerId = isPending ? (ownerOf(found.record.manifest)?.accountId ?? null) : found.link.ownerId;
    // The link of a pending upload may be created at this moment. Then the tombstone can't be, and the link is deleted.
    const isDeleted = (isPending && (await this.links.createTombstone(id, ownerId))) || (await deleteBy(ownerId));
    if (!isDeleted) throw await this.missing(id);
    return isPending ? undefined : found.link;
  }

  private async queuePurge(id: bigint): Promise<void> {
    await this.jobs.add(purgeImageJob, String(id), { id: String(id) }).catch((error: unknown) => {
      // The sweeper adds the job when the queue takes jobs again.
      if (!(error instanceof DomainError)) throw error;
    });
  }

  /** Returns why an image cannot be changed. */
  private async missing(id: bigint): Promise<DomainError> {
    const link = await this.locator.findLink(id);
    return link && isBlocked(link) ? new BlockedImageError(id) : alreadyDeleted();
  }
}

const imageNotFound = () => new DomainError('image-not-found', 'There is no image with this key.');
const alreadyDeleted = () => new DomainError('image-gone', 'The image was deleted before.');
