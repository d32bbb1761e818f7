import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { ImageBlocksService } from '#purge';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import type { ReportedImage } from './reported-image.entity.js';
import { ReportsRepository } from './reports.repository.js';

const REPORTS: Actor = { id: null, name: 'reports' };

/**
 * Blocks an image that many clients have reported, until an administrator looks at it. An image that an administrator
 * has looked at, who resolved a report of it or unblocked it, is not blocked by reports again.
 */
export class ReportThreshold {
  /** `openReports`: how many open reports block an image; 0: none do. */
  constructor(
    private readonly openReports: number,
    private readonly codec: KeyCodec,
    private readonly blocks: ImageBlocksService,
    private readonly audit: AuditLog,
    private readonly reports: ReportsRepository,
  ) {}

  /**
   * Blocks the image if it has enough reports, with a line in the audit log. Called after each report, so a block that
   * failed is made by the next one. Throws `no-space` and `unavailable`.
   */
  async apply({ imageId, openReports, reviewedAt }: ReportedImage): Promise<void> {
    if (this.openReports === 0 || openReports < this.openReports || reviewedAt !== null) return;
    if ((await this.blocks.stateOf(imageId)) !== 'live') return;
    const reason = `Reported by ${openReports} clients`;
    // Reports at the same moment, and those after a crash, find the same one, so they write the same line.
    const decisive = await this.reports.findNthOpen(imageId, this.openReports);
    // An administrator has resolved reports in the meantime.
    if (!decisive) return;
    const line = { actor: REPORTS, action: 'block', target: this.codec.encode(imageId), reason } as const;
    await this.audit.append(line, decisive.id);
    try {
      await this.blocks.block(imageId, { reason, source: 'reports', isLegal: false });
    } catch (error) {
      // The image was deleted in the meantime.
      if (!(error instanceof DomainError) || error.code !== 'image-gone') throw error;
    }
  }
}
