import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import { DeleteLink, LinksRepository } from '#links';
import { StagedUploads } from '#uploads';
import { Injectable } from '@nestjs/common';

import { purgeImageJob } from './purge-image.job.js';

/** Deletes an image for its owner. */
@Injectable()
export class DeleteImage {
  constructor(
    private readonly links: LinksRepository,
    private readonly deleteLink: DeleteLink,
    private readonly staged: StagedUploads,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * When it resolves, the link answers 410 and every layer is being emptied, or will be with the next sweep. Throws `image-not-found` when there
   * never was such an image, `image-gone` when it was deleted before.
   */
  async run(id: bigint): Promise<void> {
    const link = await this.links.find(id);
    if (link?.deletedAt) throw new DomainError('image-gone', 'The image was deleted before.');
    if (!link && !(await this.staged.exists(id))) {
      throw new DomainError('image-not-found', 'There is no image with this key.');
    }
    const isBuried = link ? await this.deleteLink.run(id) : await this.deleteLink.runUnborn(id);
    if (!isBuried && !(await this.deleteLink.run(id)))
      throw new DomainError('image-gone', 'The image was deleted before.');
    // A queue that takes no jobs now doesn't undo the delete: the sweeper adds the job.
    await this.jobs.add(purgeImageJob, String(id), { id: String(id) }).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
    });
  }
}
