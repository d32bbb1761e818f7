import { DomainError } from '#errors';
import { metrics } from '#observability';

import { type BodyPace, CRAWL_BYTES_PER_SECOND } from './body-pace.js';

/** A client may hold this many times as many slots as are free: three quarters of all when it is alone. */
const SHARE = 3;
/** A browser opens as many connections to one host. */
const HANDFUL = 6;

/** Whether a client who holds `held` slots may have one more while `free` are free. */
export const isWithinShare = (held: number, free: number): boolean => held < SHARE * free;

export interface SharedSlotsOptions {
  /** What holds a slot, as metrics and the callers are told. */
  kind: 'uploads' | 'forms' | 'imports' | 'streams';
  max: number;
  /** When a caller who was refused may try again. */
  retryAfterSeconds: number;
}

interface Candidate {
  slot: Slot;
  rate: number;
  /** How many its client holds. */
  holds: number;
}

/** What one request holds. */
export class Slot {
  private receiving: { pace: BodyPace; giveUp: (reason: DomainError) => void } | undefined;

  /** Whether another client has it now. */
  isLost = false;

  constructor(readonly client: string) {}

  /** While bytes are received, the slot can be lost to another client; `giveUp` is then called with why. */
  receive(pace: BodyPace, giveUp: (reason: DomainError) => void): void {
    this.receiving = { pace, giveUp };
  }

  /** From here on the slot is kept until it is given back. */
  received(): void {
    this.receiving = undefined;
  }

  /** Undefined for a slot that can't be taken away. */
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
 * A bounded number of slots that clients share. The more are taken, the fewer one client may hold ("dynamic thresholds",
 * Choudhury and Hahne 1998): some are left for a client who holds none, and a client who is alone may hold many. A client who
 * finds no room takes the slot of the slowest body that crawls, or else one from the client who holds most, if that is at least
 * two more than itself. A client with more than a handful takes no slots of clients who hold fewer. Slots whose bytes have
 * all come are never taken away.
 */
export class SharedSlots {
  private readonly byClient = new Map<string, Set<Slot>>();
  private taken = 0;
  /** Those included that were lost, and whose requests have not ended yet. */
  private unfinished = 0;

  constructor(private readonly options: SharedSlotsOptions) {}

  /** How many requests hold one, or have lost it and have not ended yet. */
  get size(): number {
    return this.unfinished;
  }

  /** To be given back, whatever happens. Throws `overloaded`. */
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

  /** Takes a slot from another for a client who holds `held`. */
  private makeRoom(held: number): void {
    const { kind, max, retryAfterSeconds } = this.options;
    // Of requests that have lost their slot and do not end, there may be as many again.
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
      new DomainError('overloaded', `The server is at capacity, and the slowest ${kind} make way.`, {
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

const allTaken = (kind: string) => `Too many ${kind} are under way.`;

const shareTaken = (kind: string, held: number) =>
  `This client has ${held} ${kind} under way, and the rest is kept for others. Wait until one of them has ended.`;
