import { withDeadline } from '#errors';
import { uploadLocked } from '#resumable';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Lock, Locker } from '@tus/server';

import type { RedisUploadLocks } from './redis-upload-locks.js';

/** Time that a request waits for the lock holder to release the lock. */
const WAIT_MS = 5_000;

interface Holder {
  /** Ends the request that holds the lock. The bytes that it has received are stored. */
  interrupt: () => unknown;
  released: Promise<void>;
}

/**
 * Lets one request at a time work on an upload. A new request interrupts the one before it, which may be waiting for
 * bytes of a dead connection.
 */
export class UploadLocks implements Locker, OnApplicationShutdown {
  private readonly holders = new Map<string, Holder>();

  /** `shared`: for processes that take requests for the same uploads. */
  constructor(private readonly shared?: Pick<RedisUploadLocks, 'acquire' | 'onRequested' | 'close'>) {
    shared?.onRequested((id) => void this.holders.get(id)?.interrupt());
  }

  newLock(id: string): Lock {
    let release: (() => Promise<void>) | undefined;
    return {
      lock: async (_signal, interrupt) => {
        release = await this.acquire(id, interrupt);
      },
      unlock: async () => release?.(),
    };
  }

  onApplicationShutdown(): void {
    this.shared?.close();
  }

  /** Interrupts all requests of this process. Their clients resume at another process. */
  interruptAll(): void {
    for (const { interrupt } of this.holders.values()) void interrupt();
  }

  private async acquire(id: string, interrupt: () => unknown): Promise<() => Promise<void>> {
    const deadline = performance.now() + WAIT_MS;
    for (let holder = this.holders.get(id); holder; holder = this.holders.get(id)) {
      void holder.interrupt();
      await withDeadline(holder.released, deadline - performance.now(), () => {
        throw uploadLocked();
      });
    }
    const { promise: released, resolve } = Promise.withResolvers<void>();
    this.holders.set(id, { interrupt, released });
    const releaseHere = () => {
      this.holders.delete(id);
      resolve();
    };
    try {
      const releaseShared = await this.shared?.acquire(id, deadline);
      return async () => {
        await releaseShared?.();
        releaseHere();
      };
    } catch (error) {
      releaseHere();
      throw error;
    }
  }
}
