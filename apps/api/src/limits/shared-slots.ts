import { DomainError } from '#errors';
import { metrics } from '#observability';

import { type BodyPace, CRAWL_BYTES_PER_SECOND } from './body-pace.js';

/** A client may hold this many times the number of free slots: three quarters of all slots if it is alone. */
const SHARE = 3;
/** The number of connections that a browser opens to one host. */
const HANDFUL = 6;

/** True if a client that holds `held` slots may take one more while `free` slots are free. */
export const isWithinShare = (held: number, free: number): boolean => held < SHARE * free;

export interface SharedSlotsOptions {
  /** The kind of request that holds a slot. Metrics have it as a label, and error details name it. */
  kind: 'uploads' | 'forms' | 'imports' | 'streams';
  max: number;
  /** Retry-After of a refused request. */
  retryAfterSeconds: number;
}

interface Candidate {
  slot: Slot;
  rate: number;
  /** Number of slots that its client holds. */
  holds: number;
}

/** The slot of one request. */
export class Slot {
  /** Undefined while no body is received. */
  private receiving: { pace: BodyPace; onEvicted: (reason: DomainError) => void } | undefined;

  /** True when another client has taken the slot. */
  isEvicted = false;

  constructor(readonly client: string) {}

  /**
   * Marks the start of a body. Until `stopReceiving`, another client can take the slot. `onEvicted` is then called with
   * the error for the request.
   */
  startReceiving(pace: BodyPace, onEvicted: (reason: DomainError) => void): void {
    this.receiving = { pace, onEvicted };
  }

  /** Marks the end of the body. No client can take the slot after this. */
  stopReceiving(): void {
    this.receiving = undefined;
  }

  /** The pace of the body; undefined while no body is received, because the slot cannot be taken then. */
  get pace(): BodyPace | undefined {
    return this.receiving?.pace;
  }

  /** Takes the slot away from the request and fails its body with `reason`. */
  evict(reason: DomainError): void {
    this.isEvicted = true;
    this.receiving?.onEvicted(reason);
    this.receiving = undefined;
  }
}

/**
 * A limited number of slots that clients share. The more slots are taken, the fewer one client may hold ("dynamic
 * thresholds", Choudhury and Hahne 1998): a client that is alone may hold many, and some are left for a client that
 * holds none.
 *
 * A client that finds no free slot takes the slot of another request: that of the slowest body below
 * CRAWL_BYTES_PER_SECOND, or else the slowest of the client that holds the most slots, if it holds at least two more. A
 * client that holds 6 slots or more takes none from clients that hold fewer. Slots whose body has arrived are never
 * taken.
 */
export class SharedSlots {
  private readonly byClient = new Map<string, Set<Slot>>();
  private taken = 0;
  /** Slots that are held, and evicted slots whose request has not ended yet. */
  private unfinished = 0;

  constructor(private readonly options: SharedSlotsOptions) {}

  /** Number of requests that hold a slot, or whose slot was evicted and that have not ended yet. */
  get size(): number {
    return this.unfinished;
  }

  /** Takes a slot for a client. Every slot must be released, evicted ones as well. Throws `overloaded`. */
  take(client: string): Slot {
    const held = this.byClient.get(client)?.size ?? 0;
    if (!isWithinShare(held, this.options.max - this.taken)) this.makeRoom(held);
    const slot = new Slot(client);
    const slots = this.byClient.get(client) ?? new Set();
    this.byClient.set(client, slots.add(slot));
    this.taken += 1;
    this.unfinished += 1;
    return slot;
  }

  release(slot: Slot): void {
    this.unfinished -= 1;
    this.forget(slot);
  }

  /** Evicts a slot for a client that holds `held` slots. Throws `overloaded` if no slot can be evicted. */
  private makeRoom(held: number): void {
    const { kind, max, retryAfterSeconds } = this.options;
    // At most `max` requests whose slot was evicted may still be ending.
    const victim = this.unfinished < 2 * max ? this.slowestFor(held) : undefined;
    if (!victim) {
      const reason = this.taken < max ? 'share' : 'full';
      metrics.slotsRefused.inc({ kind, reason });
      throw new DomainError('overloaded', reason === 'share' ? shareTaken(kind, held) : allTaken(kind), {
        retryAfterSeconds,
      });
    }
    metrics.slotsRefused.inc({ kind, reason: 'evicted' });
    this.forget(victim);
    victim.evict(
      new DomainError('overloaded', `The server is at capacity, and the slowest ${kind} are stopped.`, {
        retryAfterSeconds,
      }),
    );
  }

  private slowestFor(held: number): Slot | undefined {
    const now = performance.now();
    let crawler: Candidate | undefined;
    let other: Candidate | undefined;
    for (const slots of this.byClient.values()) {
      const holds = slots.size;
      const mayTakeCrawlers = holds >= held || held < HANDFUL;
      const mayTakeOthers = holds >= held + 2 && holds >= (other?.holds ?? 0);
      if (!mayTakeCrawlers && !mayTakeOthers) continue;
      for (const slot of slots) {
        if (!slot.pace) continue;
        const rate = slot.pace.rankingRate(now);
        if (rate < CRAWL_BYTES_PER_SECOND) {
          if (mayTakeCrawlers && rate < (crawler?.rate ?? Infinity)) crawler = { slot, rate, holds };
        } else if (mayTakeOthers && (holds > (other?.holds ?? 0) || rate < (other?.rate ?? Infinity))) {
          other = { slot, rate, holds };
        }
      }
    }
    return (crawler ?? other)?.slot;
  }

  private forget(slot: Slot): void {
    const slots = this.byClient.get(slot.client);
    if (!slots?.delete(slot)) return;
    if (slots.size === 0) this.byClient.delete(slot.client);
    this.taken -= 1;
  }
}

const allTaken = (kind: string) => `Too many ${kind} are in progress.`;

const shareTaken = (kind: string, held: number) =>
  `This client has ${held} ${kind} in progress; the other slots are reserved. Retry when one of them has ended.`;
