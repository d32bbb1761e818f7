import { withDeadline } from '#errors';
import { uploadLocked } from '#resumable';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Lock, Locker } from '@tus/server';

import type { UploadLeases } from './redis-upload-locks.js';

/** How long a request waits for the one before it, which was asked to end. */
const PATIENCE_MS = 5_000;

interface Holder {
  /** Has it end with what it has got. */
  end: () => unknown;
  gone: Promise<void>;
}

/**
 * One request at a time works on an upload. A new one has the one before it end, which may be waiting for bytes over a
 * connection that is dead: what came by then is kept.
 */
export class UploadLocks implements Locker, OnApplicationShutdown {
  private readonly holders = new Map<string, Holder>();

  /** `leases`: where other processes take requests for the same uploads. */
  constructor(private readonly leases?: UploadLeases) {
    leases?.onWanted((id) => void this.holders.get(id)?.end());
  }

  newLock(id: string): Lock {
    let giveBack: (() => Promise<void>) | undefined;
    return {
      lock: async (_signal, end) => {
        giveBack = await this.take(id, end);
      },
      unlock: async () => giveBack?.(),
    };
  }

  onApplicationShutdown(): void {
    this.leases?.close();
  }

  /** Has every request end that is at work here: its sender goes on at another process. */
  endAll(): void {
    for (const { end } of this.holders.values()) void end();
  }

  private async take(id: string, end: () => unknown): Promise<() => Promise<void>> {
    const until = performance.now() + PATIENCE_MS;
    for (let other = this.holders.get(id); other; other = this.holders.get(id)) {
      void other.end();
      await withDeadline(other.gone, until - performance.now(), () => {
        throw uploadLocked();
      });
    }
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    this.holders.set(id, { end, gone });
    const leave = () => {
      this.holders.delete(id);
      resolve();
    };
    try {
      const giveBack = await this.leases?.take(id, until);
      return async () => {
        await giveBack?.();
        leave();
      };
    } catch (error) {
      leave();
      throw error;
    }
  }
}
