import { DomainError } from '#errors';
import { LinkStore } from '#links';
import { ReportsService } from '#moderation';
import { Injectable } from '@nestjs/common';

import { clientNetwork } from '../http/client-network.js';
import { ReportAttempts } from '../limits/attempts/report-attempts.js';
import type { ReportFields } from './report-fields.schema.js';

/** Takes the reports of clients, up to 20 of each in an hour. */
@Injectable()
export class ReportIntake {
  constructor(
    private readonly links: LinkStore,
    private readonly attempts: ReportAttempts,
    private readonly reports: ReportsService,
  ) {}

  /**
   * Stores the report of a client with this address. Throws what `LinkStore.find` does, `rate-limited`, `no-space` and
   * `unavailable`.
   */
  async report(imageId: bigint, address: string, fields: ReportFields): Promise<void> {
    await this.links.find(imageId);
    const client = clientNetwork(address);
    const retryAfterSeconds = await this.attempts.count(client);
    if (retryAfterSeconds !== undefined) {
      const detail = `You have sent many reports. Retry in ${Math.ceil(retryAfterSeconds / 60)} minutes.`;
      throw new DomainError('rate-limited', detail, { retryAfterSeconds });
    }
    await this.reports.report(imageId, { ...fields, client });
  }
}
