import { JobQueue } from '#jobs';
import { LinksRepository } from '#links';
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
    for (const { id } of await this.links.dueDeletions(Date.now(), BATCH)) {
      await this.jobs.add(purgeImageJob, String(id), { id: String(id) });
    }
  }
}
