import { type Account, AccountStore } from '#accounts';
import { OwnedImagesRepository, type Usage } from '#links';
import { DayCountsRepository, DayCountsWriter, utcDay } from '#stats';
import { Injectable } from '@nestjs/common';

import { dailyStats, type DayStats } from './daily-stats.js';

const LARGEST = 20;
/** The sums of deleted accounts stay, so more are read than are shown. */
const READ = 100;

export interface LargeAccount extends Usage {
  account: Account;
}

/** The statistics of the installation. Those of other processes are at most 5 s late. */
@Injectable()
export class StatsService {
  constructor(
    private readonly writer: DayCountsWriter,
    private readonly counts: DayCountsRepository,
    private readonly images: OwnedImagesRepository,
    private readonly accounts: AccountStore,
  ) {}

  /** Returns the last `length` days (UTC) until today, the oldest first. Throws `unavailable`. */
  async days(length: number): Promise<DayStats[]> {
    await this.writer.flush();
    const today = utcDay(Date.now());
    return dailyStats(await this.counts.findSince(today - length + 1), today, length);
  }

  /** Returns the 20 accounts whose images have the most bytes, the largest first. Throws `unavailable`. */
  async largestAccounts(): Promise<LargeAccount[]> {
    const usages = await this.images.largestAccounts(READ);
    const found = await Promise.all(
      usages.map(async ({ accountId, images, bytes }) => {
        const account = await this.accounts.find(accountId);
        return account?.deletedAt === null ? { account, images, bytes } : undefined;
      }),
    );
    return found.filter((each) => each !== undefined).slice(0, LARGEST);
  }
}
