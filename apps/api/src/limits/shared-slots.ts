import { DomainError } from '#errors';
import { metrics } from '#observability';

import { type BodyPace, CRAWL_BYTES_PER_SECOND } from './body-pace.js';

/** A client may hold this many times the number of free slots: three quarters of all slots if it is alone. */
const SHARE = 3;
/** The number of connections that a browser opens to one host. */
const HANDFUL = 6;

/** Whether a client that holds `held` slots may take one more while `free` slots are free. */
export const isWithinShare = (held: number, free: number): boolean => held < SHARE * free;

export interface SharedSlotsOptions {
  /** What holds a slot: a label of metrics, and a word of error details. */
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
  private receiving: { pace: BodyPace; giveUp: (reason: DomainError) => void } | undefined;

  /** True when another client has taken it. */
  isLost = false;

  constructor(readonly client: string) {}

  /**
   * The request receives a body from now on. Until `received`, another client can take the slot: `giveUp` is called
   * with the error.
   */
  receive(pace: BodyPace, giveUp: (reason: DomainError) => void): void {
    this.receiving = { pace, giveUp };
  }

  /** The body has arrived. Nobody can take the slot from now on. */
  received(): void {
    this.receiving = undefined;
  }

  /** Undefined if the slot cannot be taken. */
  get pace(): BodyPace | undefined {
    return this.receiving?.pace;
  }

  giveUp(reason: DomainError): void {
    this.isLost = true;
    this.receiving?.giveUp(reason);
    this.receiving = undefined;
  }
}

/**
 * A limited number of slots that clients share. The more slots are taken, the fewer one client may hold ("dynamic
 * thresholds", Choudhury and Hahne 1998): a client that is alone may hold many, and some are left for a client that
 * holds none.
 *
 * A client that finds no free slot takes another's: that of the slowest body below CRAWL_BYTES_PER_SECOND, or else one
 * of the client that holds the most, if it holds at least two more. A client that holds 6 slots or more takes none from
 * clients that hold fewer. Slots whose body has arrived are never taken.
 */
export class SharedSlots {
  private readonly byClient = new Map<string, Set<Slot>>();
  private taken = 0;
  /** Slots that are held, or were lost by a request that has not ended yet. */
  private unfinished = 0;

  constructor(private readonly options: SharedSlotsOptions) {}

  /** Number of requests that hold a slot, or have lost it and have not ended yet. */
  get size(): number {
    return this.unfinished;
  }

  /** Takes a slot for a client. Every slot must be given back, lost ones too. Throws `overloaded`. */
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

  giveBack(slot: Slot): void {
    this.unfinished -= 1;
    this.forget(slot);
  }

  /** Frees a slot for a client that holds `held`. */
  private makeRoom(held: number): void {
    const { kind, max, retryAfterSeconds } = this.options;
    // At most `max` requests that have lost their slot may still be ending.
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
    victim.giveUp(
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
        const rate = slot.pace.standing(now);
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
