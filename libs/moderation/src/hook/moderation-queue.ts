import { DomainError } from '#errors';
import { JobQueue } from '#jobs';
import type { Moderated } from '#links';
import { UploadModeration } from '#uploads';

import { moderateImageJob } from './moderate-image.job.js';

/** Has new images moderated by a job. */
export class ModerationQueue extends UploadModeration {
  constructor(
    private readonly jobs: JobQueue,
    readonly mode: Moderated,
  ) {
    super();
  }

  async ask(id: bigint): Promise<void> {
    await this.jobs.add(moderateImageJob, String(id), { id: String(id) }).catch((error: unknown) => {
      // The sweeper adds the job when the queue takes jobs again.
      if (!(error instanceof DomainError)) throw error;
    });
  }

  async wait(id: bigint, timeoutMs: number): Promise<void> {
    await this.jobs.wait(moderateImageJob, String(id), timeoutMs);
  }
}
