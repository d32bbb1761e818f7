import { DomainError } from '#errors';
import { isLive, type LinkChanges, LinkStore } from '#links';
import { ImageLocator, UploadStatusReader } from '#uploads';
import { Injectable } from '@nestjs/common';

import { OuterCaches } from './outer-caches.js';

/** How long an edit waits for an image that is still being stored. */
const STORED_WITHIN_MS = 10_000;

/** Changes what is said of an image, for its owner. */
@Injectable()
export class EditImage {
  constructor(
    private readonly locator: ImageLocator,
    private readonly uploads: UploadStatusReader,
    private readonly links: LinkStore,
    private readonly outer: OuterCaches,
  ) {}

  /**
   * Durable, and seen by every process and every edge, when it resolves. Asks the database, not a cache, so that an
   * image whose link came to be a moment ago is found. Waits up to 10 s for one that is still being stored, then
   * throws `unavailable`. Throws `image-not-found`, and `image-gone` once it was deleted or has expired.
   */
  async edit(id: bigint, changes: LinkChanges): Promise<void> {
    let found = await this.locator.locate(id);
    if (found.state === 'staged') {
      await this.uploads.waitForJob(id, STORED_WITHIN_MS);
      found = await this.locator.locate(id);
    }
    if (found.state === 'unknown') throw new DomainError('image-not-found', 'There is no image with this key.');
    if (found.state === 'staged') {
      const detail = 'The image is still being stored. Send the edit again in a second.';
      throw new DomainError('unavailable', detail, { retryAfterSeconds: 1 });
    }
    // A delete at the same time wins: the edit finds the tombstone and changes nothing.
    const isEdited = isLive(found.link) && (await this.links.update(id, changes));
    if (!isEdited) throw new DomainError('image-gone', 'The image was deleted or has expired.');
    await this.outer.refreshPages(id);
  }
}
