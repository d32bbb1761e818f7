import { JobQueue } from '#jobs';
import { LinksRepository, type PendingDeletion } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { purgeImageJob } from './purge-image.job.js';

const PAGE = 500;
/** Jobs that one sweep adds at most, which is more than are uploaded in a minute. The queue holds each of them once. */
const MAX_JOBS = 50_000;

/**
 * Adds the purge job of every deletion that is due: the image has expired, or its last pass failed or was
 * interrupted.
 */
@Injectable()
export class DeletionSweeper {
  constructor(
    private readonly links: LinksRepository,
    private readonly jobs: JobQueue,
  ) {}

  async sweep(): Promise<void> {
    const now = Date.now();
    let due = 0;
    let page: PendingDeletion[];
    let last: PendingDeletion | undefined;
    do {
      page = await this.links.dueDeletions(now, PAGE, last);
      await Promise.all(page.map(({ id }) => this.jobs.add(purgeImageJob, String(id), { id: String(id) })));
      due += page.length;
      last = page.at(-1);
    } while (page.length === PAGE && due < MAX_JOBS);
    metrics.deletionsDue.set(due);
  }
}
