import { JobQueue } from '#jobs';
import { LinksRepository, type PendingDeletion } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { purgeImageJob } from './purge-image.job.js';

const PAGE = 500;
/** A sweep a minute: more than are uploaded meanwhile. The queue holds each once. */
const MOST = 50_000;

/** Has every image purged whose deletion is due: it has expired, or its purge died half-way. */
@Injectable()
export class SweepDeletions {
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
    } while (page.length === PAGE && due < MOST);
    metrics.deletionsDue.set(due);
  }
}
