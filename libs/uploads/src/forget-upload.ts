import { JobQueue } from '#jobs';
import { LinksRepository, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

import { StagedUploads } from './staged-uploads.js';
import { storeImageJob } from './store-image.job.js';

/** The end of an upload that was promised to nobody: its process died before the answer. */
@Injectable()
export class ForgetUpload {
  constructor(
    private readonly jobs: JobQueue,
    private readonly links: LinksRepository,
    private readonly linkStore: LinkStore,
    private readonly staged: StagedUploads,
  ) {}

  /** Deletes what it left behind: staged bytes, and an object that has no link. A live link stays. */
  async run(id: bigint): Promise<void> {
    if (await this.jobs.state(storeImageJob, String(id))) return;
    // A job that is still at it somewhere, unknown to the queue, finds the tombstone and not a free id.
    const isUnborn = await this.linkStore.createTombstone(id);
    const link = isUnborn ? null : await this.links.find(id);
    if (link?.deletedAt === null) await this.staged.end(id);
    else await this.staged.discard(id);
  }
}
