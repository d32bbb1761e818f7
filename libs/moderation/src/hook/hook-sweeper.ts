import { JobQueue } from '#jobs';
import { HoldsRepository, type PendingModeration } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { moderateImageJob } from './moderate-image.job.js';

const PAGE = 500;
/** Jobs that one sweep adds at most. The queue holds each of them once. */
const MAX_JOBS = 50_000;

/** Adds the job of each image that the hook is to be asked about: the job was lost, or the hook gave no answer. */
@Injectable()
export class HookSweeper {
  constructor(
    private readonly holds: HoldsRepository,
    private readonly jobs: JobQueue,
  ) {}

  async sweep(): Promise<void> {
    const now = Date.now();
    let due = 0;
    let page: PendingModeration[];
    let last: PendingModeration | undefined;
    do {
      page = await this.holds.due(now, PAGE, last);
      const ids = page.map(({ imageId }) => String(imageId));
      await Promise.all(ids.map((id) => this.jobs.add(moderateImageJob, id, { id }, { priority: 2 })));
      due += page.length;
      last = page.at(-1);
    } while (page.length === PAGE && due < MAX_JOBS);
    const { images, oldestAt = now } = await this.holds.backlog();
    metrics.moderationWaiting.set(images);
    metrics.moderationOldestSeconds.set(Math.max(0, now - oldestAt) / 1000);
  }
}
