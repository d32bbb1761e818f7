import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { isLive, type Link, type LinkChanges, LinkStore } from '#links';
import { ImageLocator, ownerOf, UploadStatusReader } from '#uploads';
import { Injectable } from '@nestjs/common';

import { ImageLayers } from './image-layers.js';
import { purgeImageJob } from './purge-image.job.js';

/** Time that an edit waits for an image that is still being stored. An edge waits 8 s for the answer to an edit. */
const STORED_WITHIN_MS = 4_000;

/** The operations that the owner of an image may perform on it. */
@Injectable()
export class ImageService {
  constructor(
    private readonly locator: ImageLocator,
    private readonly uploads: UploadStatusReader,
    private readonly links: LinkStore,
    private readonly layers: ImageLayers,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Changes the title, the description and the expiry, and returns the changed link. When this resolves, the change is
   * durable, and every process and every edge shows it. Reads the database and not a cache, so that an image is found
   * whose link was created a moment ago. Waits up to 4 s for an image that is still being stored, then throws
   * `unavailable`. Throws `image-not-found`, or `image-gone` when the image was deleted or has expired.
   */
  async edit(id: bigint, changes: LinkChanges): Promise<Link> {
    let found = await this.locator.locate(id);
    if (found.state === 'pending') {
      await this.uploads.waitForJob(id, STORED_WITHIN_MS);
      found = await this.locator.locate(id);
    }
    if (found.state === 'unknown') throw imageNotFound();
    if (found.state === 'pending') {
      const detail = 'The image is still being stored. Send the edit again in a second.';
      throw new DomainError('unavailable', detail, { retryAfterSeconds: 1 });
    }
    // A concurrent deletion wins: the update finds the tombstone and changes nothing.
    const edited = isLive(found.link) && (await this.links.update(id, changes));
    if (!edited) throw new DomainError('image-gone', 'The image was deleted or has expired.');
    // A longer life needs no new headers: caches ask again when the shorter one ends.
    const hasNewExpiry = changes.expiresAt !== undefined && changes.expiresAt !== null;
    await this.layers.refresh(edited, { hasNewExpiry });
    return edited;
  }

  /**
   * Deletes the image. When this resolves, its link answers 410, and every layer is purged soon, by a job or by the
   * next sweep. An upload that is still being stored never gets a link. Throws `image-not-found`, or `image-gone`
   * when the image was deleted before.
   */
  async delete(id: bigint): Promise<void> {
    const found = await this.locator.locate(id);
    if (found.state === 'unknown') throw imageNotFound();
    if (found.state === 'gone') throw alreadyDeleted();
    const isPending = found.state === 'pending';
    const ownerId = isPending ? (ownerOf(found.record.manifest)?.accountId ?? null) : found.link.ownerId;
    // The link of a pending upload may be created at this moment. Then the tombstone can't be, and the link is deleted.
    const isDeleted =
      (isPending && (await this.links.createTombstone(id, ownerId))) || (await this.links.delete(id, ownerId));
    if (!isDeleted) throw alreadyDeleted();
    await this.jobs.add(purgeImageJob, String(id), { id: String(id) }).catch((error: unknown) => {
      // The sweeper adds the job when the queue takes jobs again.
      if (!(error instanceof DomainError)) throw error;
    });
  }
}

const imageNotFound = () => new DomainError('image-not-found', 'There is no image with this key.');
const alreadyDeleted = () => new DomainError('image-gone', 'The image was deleted before.');
