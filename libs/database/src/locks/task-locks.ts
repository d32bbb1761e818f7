import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { Database } from '../database.js';
import { TaskLock } from './task-lock.entity.js';

/** Locks for tasks that one process at a time may do. They are rows that expire, acquired by compare-and-set. */
@Injectable()
export class TaskLocks {
  constructor(private readonly database: Database) {}

  /**
   * Acquires the lock for `ttlMs`, or renews it for the process that holds it. Returns false when another process
   * holds it. Two processes can hold it at once for as long as their clocks differ, so the task must tolerate that.
   */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean> {
    const now = Date.now();
    const held = { holder, validUntil: now + ttlMs };
    return this.database.write(async (rows) => {
      const known = await rows.findOneBy(TaskLock, { name });
      if (!known) {
        await rows.insert(TaskLock, { name, ...held });
        return true;
      }
      if (known.holder === holder) {
        const { affected } = await rows.update(TaskLock, { name, holder }, held);
        return affected === 1;
      }
      const expired = { name, holder: known.holder, validUntil: LessThan(now) };
      const { affected } = await rows.update(TaskLock, expired, held);
      return affected === 1;
    });
  }

  /** Releases the lock before it expires. */
  async release(name: string, holder: string): Promise<void> {
    await this.database.write((rows) => rows.delete(TaskLock, { name, holder }));
  }
}
