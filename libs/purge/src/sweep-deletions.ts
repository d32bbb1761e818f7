import { JobQueue } from '#jobs';
import { LinksRepository } from '#links';
import { metrics } from '#observability';
import { Injectable } from '@nestjs/common';

import { purgeImageJob } from './purge-image.job.js';

const BATCH = 1_000;

/** Has every image purged whose deletion is due: it has expired, or its purge died half-way. */
@Injectable()
export class SweepDeletions {
  constructor(
    private readonly links: LinksRepository,
    private readonly jobs: JobQueue,
  ) {}

  async run(): Promise<void> {
    const due = await this.links.dueDeletions(Date.now(), BATCH);
    metrics.deletionsDue.set(due.length);
    for (const { id } of due) {
      await this.jobs.add(purgeImageJob, String(id), { id: String(id) });
    }
  }
}
