import { Injectable } from '@nestjs/common';

import { SessionsRepository } from './sessions.repository.js';

/** No index finds expired sessions, and nothing waits for their deletion. */
const INTERVAL_MS = 3_600_000;
const PAGE = 500;

/** Deletes the rows of expired sessions, once an hour. */
@Injectable()
export class SessionSweeper {
  private nextAt = 0;

  constructor(private readonly sessions: SessionsRepository) {}

  /** Does nothing within an hour after the last time. */
  async sweep(): Promise<void> {
    const now = Date.now();
    if (now < this.nextAt) return;
    for (;;) {
      const expired = await this.sessions.expiredAt(now, PAGE);
      // By primary key: a condition on the time would lock every row of the table.
      for (const { accountId, tokenSha256 } of expired) await this.sessions.delete(accountId, tokenSha256);
      if (expired.length < PAGE) break;
    }
    this.nextAt = now + INTERVAL_MS;
  }
}
