import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { DayCounts } from '#stats';
import { Injectable } from '@nestjs/common';

import { type Actor, AuditLog } from '../audit/audit-log.js';
import { timeId } from '../time-id.js';
import type { Report } from './report.entity.js';
import { parseReportId, type ReportPosition, reportIdText } from './report-id.js';
import { ReportThreshold } from './report-threshold.js';
import { reporterOf } from './reporter.js';
import { ReportsRepository } from './reports.repository.js';

/** What a client says about an image. */
export interface WantedReport extends Pick<Report, 'reason' | 'text' | 'contact'> {
  /** The address of the client, or the network that counts as one client. It is not stored. */
  client: string;
}

export interface ReportCounts {
  /** Reports of different clients that no administrator has resolved, at most 100. */
  open: number;
  /** All reports, also resolved and repeated ones. */
  all: number;
}

/** The reports of images by everybody, and what administrators do with them. */
@Injectable()
export class ReportsService {
  private readonly reporterKey: Buffer;

  constructor(
    private readonly codec: KeyCodec,
    private readonly reports: ReportsRepository,
    private readonly audit: AuditLog,
    private readonly counts: DayCounts,
    private readonly threshold: ReportThreshold,
  ) {
    this.reporterKey = codec.deriveKey('reporters');
  }

  /**
   * Stores a report, and blocks the image if it has enough of them. A further one of the same client and image is
   * counted, also after an administrator has resolved the first. The caller knows that the image is live. Throws
   * `no-space` and `unavailable`.
   */
  async report(imageId: bigint, { client, ...report }: WantedReport): Promise<void> {
    const createdAt = Date.now();
    const reporter = reporterOf(this.reporterKey, imageId, client);
    const image = await this.reports.add({ ...report, imageId, reporter, id: timeId(createdAt), createdAt });
    this.counts.add('reports');
    await this.threshold.apply(image);
  }

  /** Returns at most `limit` reports in a state, the newest first. `before`: the id of the last one of a page. */
  page(state: 'open' | 'resolved', before: bigint | undefined, limit: number): Promise<Report[]> {
    return this.reports.page(state === 'open', before, limit);
  }

  /**
   * Resolves a report, with a line in the audit log. A repeat has no effect. Returns the report. Throws
   * `report-not-found`, `no-space` and `unavailable`.
   */
  async resolve(actor: Actor, idText: string, note: string | null): Promise<Report> {
    const position = this.parseId(idText);
    const resolved = position && (await this.reports.resolve(position, note, Date.now()));
    if (!resolved) throw new DomainError('report-not-found', 'There is no report with this id.');
    const { report, isNew } = resolved;
    const target = this.keyOf(report);
    if (isNew) await this.audit.append({ actor, action: 'resolve', target, reason: note ?? '' });
    return report;
  }

  /** Returns the images that were reported. Others have no reports to resolve. */
  async reportedOf(imageIds: readonly bigint[]): Promise<Set<bigint>> {
    return new Set((await this.countsOf(imageIds)).keys());
  }

  /** Resolves the open reports of an image, because an administrator has acted on it. Returns how many there were. */
  async resolveAll(imageId: bigint, note: string): Promise<number> {
    return this.reports.resolveAll(imageId, note, Date.now());
  }

  /** Returns the numbers of the reports of those of the images that were reported. */
  async countsOf(imageIds: readonly bigint[]): Promise<Map<bigint, ReportCounts>> {
    if (imageIds.length === 0) return new Map();
    const counts = await this.reports.countsOf(imageIds);
    return new Map(counts.map(({ imageId, openReports, reports }) => [imageId, { open: openReports, all: reports }]));
  }

  /** Returns the ids of at most `limit` images that were reported, the newest image first, below the id `before`. */
  async listReportedImages(before: bigint | undefined, limit: number): Promise<bigint[]> {
    return (await this.reports.listImages(before, limit)).map(({ imageId }) => imageId);
  }

  /** Returns the id of a report as `resolve` takes it. */
  idText(report: ReportPosition): string {
    return reportIdText(this.codec, report);
  }

  /** The inverse of `idText`; undefined if no report can have the id. */
  parseId(text: string): ReportPosition | undefined {
    return parseReportId(this.codec, text);
  }

  /** Returns the key of the image of a report. */
  keyOf({ imageId }: ReportPosition): Key {
    return this.codec.encode(imageId);
  }
}
