import { Injectable, Logger } from '@nestjs/common';

import type { ApiKey } from './api-key.entity.js';
import { ApiKeysRepository } from './api-keys.repository.js';

/** The row of a key says within this time when the key was last used. */
const PRECISION_MS = 5 * 60_000;
/** Maximum number of keys whose last use is remembered. */
const MAX_KEYS = 10_000;

const logger = new Logger('ApiKeyUses');

/** Records when keys are used: at most once in 5 minutes per key and process. */
@Injectable()
export class ApiKeyUses {
  /** When the use of a key was last recorded, by its id; the oldest first. */
  private readonly recorded = new Map<bigint, number>();

  constructor(private readonly keys: ApiKeysRepository) {}

  /** Records a use at `now` (milliseconds since 1970). The request that used the key does not wait for it. */
  note({ id, lastUsedAt }: ApiKey, now: number): void {
    const last = Math.max(this.recorded.get(id) ?? 0, lastUsedAt ?? 0);
    if (now - last < PRECISION_MS) return;
    this.recorded.delete(id);
    this.recorded.set(id, now);
    if (this.recorded.size > MAX_KEYS) this.recorded.delete(this.recorded.keys().next().value as bigint);
    void this.record(id, now);
  }

  private async record(id: bigint, now: number): Promise<void> {
    try {
      await this.keys.noteUse(id, now);
    } catch (error) {
      // The key works; only its list shows an older time.
      logger.debug(error);
    }
  }
}
