import { Injectable } from '@nestjs/common';

import { ApiKeysRepository } from './keys/api-keys.repository.js';
import { SessionsRepository } from './sessions/sessions.repository.js';

/** Nothing waits for the deletion of these rows. */
const INTERVAL_MS = 3_600_000;
/** The row of a key that was revoked or has expired stays for so long. */
const KEYS_KEPT_MS = 30 * 86_400_000;
const PAGE = 500;

/** Deletes the rows of sessions that have expired, and of API keys that ended 30 days ago, once an hour. */
@Injectable()
export class CredentialSweeper {
  private nextAt = 0;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly keys: ApiKeysRepository,
  ) {}

  /** Does nothing within an hour after the last time. */
  async sweep(): Promise<void> {
    const now = Date.now();
    if (now < this.nextAt) return;
    await inPages(
      () => this.sessions.expiredAt(now, PAGE),
      ({ accountId, tokenSha256 }) => this.sessions.delete(accountId, tokenSha256),
    );
    const endedBefore = now - KEYS_KEPT_MS;
    await inPages(
      () => this.keys.revokedBefore(endedBefore, PAGE),
      (key) => this.keys.delete(key),
    );
    await inPages(
      () => this.keys.expiredBefore(endedBefore, PAGE),
      (key) => this.keys.delete(key),
    );
    this.nextAt = now + INTERVAL_MS;
  }
}

/** Deletes rows by their primary keys, because a condition on the time would lock every row that it reads. */
async function inPages<T>(find: () => Promise<T[]>, remove: (row: T) => Promise<void>): Promise<void> {
  let page: T[];
  do {
    page = await find();
    for (const row of page) await remove(row);
  } while (page.length === PAGE);
}
