import { BlocksRepository } from '#links';
import { Injectable } from '@nestjs/common';

import { firstTimeId } from '../time-id.js';
import { ReportsRepository } from './reports.repository.js';

/** Article 20 of Regulation (EU) 2022/2065 gives people six months to contest a decision. */
const KEPT_DAYS = 184;
const DAY_MS = 86_400_000;
const BATCH = 1_000;

/**
 * Deletes resolved reports, with their text and contact, 184 days after the report and the last review of its image.
 * The reports of a blocked image stay: they are the evidence for the block.
 */
@Injectable()
export class ReportSweeper {
  /** The last report of the previous sweep. Reports that stay are passed over until all others were looked at. */
  private after = 0n;

  constructor(
    private readonly reports: ReportsRepository,
    private readonly blocks: BlocksRepository,
  ) {}

  /** Looks at no more than 1,000 reports. */
  async sweep(): Promise<void> {
    const keptSince = Date.now() - KEPT_DAYS * DAY_MS;
    const end = firstTimeId(keptSince);
    if (end <= 0n) return;
    const page = await this.reports.pageResolved(this.after, end, BATCH);
    const images = [...new Set(page.map(({ imageId }) => imageId))];
    if (images.length > 0) await this.deleteOf(images, end, keptSince);
    this.after = page.length < BATCH ? 0n : (page.at(-1)?.id ?? 0n);
  }

  private async deleteOf(images: bigint[], end: bigint, keptSince: number): Promise<void> {
    const blocked = new Set((await this.blocks.findAll(images)).map(({ imageId }) => imageId));
    const reviewed = await this.reports.countsOf(images);
    for (const { imageId, reviewedAt } of reviewed) {
      const isKept = blocked.has(imageId) || reviewedAt === null || reviewedAt >= keptSince;
      if (!isKept) await this.reports.deleteResolved(imageId, end);
    }
  }
}
