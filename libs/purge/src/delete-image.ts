import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { LinkStore } from '#links';
import { ImageLocator } from '#uploads';
import { Injectable } from '@nestjs/common';

import { purgeImageJob } from './purge-image.job.js';

/** Deletes an image for its owner. */
@Injectable()
export class DeleteImage {
  constructor(
    private readonly locator: ImageLocator,
    private readonly links: LinkStore,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * When it resolves, the link answers 410 and every layer is being emptied, or will be with the next sweep. An upload
   * that is still being stored never gets its link. Throws `image-not-found` when there never was such an image,
   * `image-gone` when it was deleted before.
   */
  async run(id: bigint): Promise<void> {
    const { state } = await this.locator.locate(id);
    if (state === 'unknown') throw new DomainError('image-not-found', 'There is no image with this key.');
    if (state === 'gone') throw alreadyDeleted();
    // The link of a staged upload may come to be just now: then the tombstone finds it, and it is deleted as a link.
    const isBuried = (state === 'staged' && (await this.links.createTombstone(id))) || (await this.links.delete(id));
    if (!isBuried) throw alreadyDeleted();
    // A queue that takes no jobs now doesn't undo the delete: the sweeper adds the job.
    await this.jobs.add(purgeImageJob, String(id), { id: String(id) }).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  }
}

const alreadyDeleted = () => new DomainError('image-gone', 'The image was deleted before.');
