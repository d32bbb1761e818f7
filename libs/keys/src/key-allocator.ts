import { DomainError } from '#errors';

import { wholeOf } from './halves.js';
import type { KeyCodec } from './key-codec.js';
import type { Key } from './key.js';
import type { NodeLease, NodeTerm } from './node-lease.js';
import { highHalf, lowHalf, SEQUENCE_COUNT } from './snowflake.js';

/** Limit for ids ahead of the clock, after it was set back a little or when a millisecond's sequence is exhausted. */
const AHEAD_MAX_MS = 5_000;
const LEASE_RETRY_SECONDS = 5;

export interface AllocatedKey {
  id: bigint;
  key: Key;
}

/** Makes unique ids without coordination between processes. */
export class KeyAllocator {
  private term: NodeTerm | undefined;
  private ms = 0;
  private sequence = 0;
  private checkedAt = Number.NaN;

  /** `clock` returns milliseconds since 1970. */
  constructor(
    private readonly lease: NodeLease,
    private readonly codec: KeyCodec,
    private readonly clock: () => number = Date.now,
  ) {}

  /**
   * Returns a new id and its key, greater than all earlier ids of this process. Throws DomainError `unavailable` with
   * retryAfterSeconds while the process holds no node number, and while the clock is more than 5 s behind the ids
   * already made. A restart resets the second condition.
   */
  allocate(): AllocatedKey {
    const now = this.clock();
    // Within one millisecond no lease can expire, so most calls end here.
    if (now === this.checkedAt && this.isRoomLeft()) this.sequence++;
    else this.advance(now);
    const hi = highHalf(this.ms);
    const lo = lowHalf(this.ms, this.term!.node, this.sequence);
    const id = wholeOf(hi, lo);
    const key = this.codec.encodeNew(hi, lo);
    // An id without a key is skipped, because an earlier secret would decode its key to another id.
    if (key === undefined) return this.allocate();
    return { id, key };
  }

  /** True if `allocate` would throw now because the clock is behind the ids already made. Makes no id. */
  get isClockBehind(): boolean {
    const now = this.clock();
    return this.nextMsAt(now) - now > AHEAD_MAX_MS;
  }

  private advance(now: number): void {
    const { term } = this.lease;
    if (!term || !this.lease.isHeld(now)) throw leaseMissing();
    const isSameMs = this.isInMs(now);
    const ms = this.nextMsAt(now);
    if (ms - now > AHEAD_MAX_MS) throw clockBehind(ms - now - AHEAD_MAX_MS);
    if (!isSameMs && !this.lease.takeMs(ms)) throw leaseMissing();
    this.sequence = isSameMs ? this.sequence + 1 : 0;
    this.ms = ms;
    this.term = term;
    this.checkedAt = now;
  }

  /** The millisecond of the next id. */
  private nextMsAt(now: number): number {
    return this.isInMs(now) ? this.ms : Math.max(now, this.lease.nextMs);
  }

  private isInMs(now: number): boolean {
    return now <= this.ms && this.isRoomLeft();
  }

  private isRoomLeft(): boolean {
    return this.sequence + 1 < SEQUENCE_COUNT && this.term !== undefined && this.term === this.lease.term;
  }
}

function leaseMissing(): DomainError {
  return new DomainError(
    'unavailable',
    'This server cannot create keys at the moment: it has no node lease from the database.',
    {
      retryAfterSeconds: LEASE_RETRY_SECONDS,
    },
  );
}

function clockBehind(byMs: number): DomainError {
  return new DomainError('unavailable', "This server's clock is behind the keys that it has created.", {
    retryAfterSeconds: Math.ceil(byMs / 1000),
  });
}
