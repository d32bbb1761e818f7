import PQueue from 'p-queue';

import { variantPending } from './variants.errors.js';

export interface ShareLimits {
  /** Images of one client that are rendered or queued at the same time. */
  atOnce: number;
  /** Images of one client that wait for a turn. */
  waiting: number;
  /** Images of all clients together, in this process. */
  total: number;
}

/** An image that a client waits for, in one or more requests. */
interface WaitingImage {
  requests: number;
  /** Resolves with the turn of the image. */
  turn: PromiseWithResolvers<number>;
  /** Aborts when the last request has ended. */
  abandoned: AbortController;
}

interface Share {
  turns: PQueue;
  images: Map<bigint, WaitingImage>;
}

/**
 * Gives each client its share of the renders. Each image that a client waits for has a number from 1 to `atOnce`, its
 * turn. The job queue takes the lowest turn first, so that the first image of one client is rendered before the second
 * image of another, however many images the other client requests.
 */
export class RenderShares {
  private readonly shares = new Map<string, Share>();
  private total = 0;

  constructor(private readonly limits: ShareLimits) {}

  /**
   * Calls `work` with the turn of the client's image, when it has one, and returns what `work` returns. All requests of
   * a client for the same image have the same turn. Throws `variant-pending` when `signal` aborts before that, and at
   * once when too many images wait.
   */
  async withTurn<T>(
    client: string,
    image: bigint,
    signal: AbortSignal,
    work: (turn: number) => Promise<T>,
  ): Promise<T> {
    const share = this.shareOf(client);
    const waiting = share.images.get(image) ?? this.enter(share, image);
    this.shares.set(client, share);
    waiting.requests += 1;
    try {
      return await work(await raceAbort(waiting.turn.promise, signal));
    } finally {
      waiting.requests -= 1;
      if (waiting.requests === 0) this.leave(client, share, image, waiting);
    }
  }

  private shareOf(client: string): Share {
    return this.shares.get(client) ?? { turns: new PQueue({ concurrency: this.limits.atOnce }), images: new Map() };
  }

  private enter({ turns, images }: Share, image: bigint): WaitingImage {
    const { atOnce, waiting, total } = this.limits;
    if (images.size >= atOnce + waiting) {
      throw variantPending(`Variants of ${images.size} images are being rendered for this client, which is the limit.`);
    }
    if (this.total >= total)
      throw variantPending(`Variants of ${total} images are being rendered, which is the limit.`);
    const entered: WaitingImage = { requests: 0, turn: Promise.withResolvers(), abandoned: new AbortController() };
    const { signal } = entered.abandoned;
    const holdTurn = async () => {
      entered.turn.resolve(turns.pending);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    };
    // Rejects when the requests end before the image has a turn. No caller waits for the turn then.
    turns.add(holdTurn, { signal }).catch(() => undefined);
    images.set(image, entered);
    this.total += 1;
    return entered;
  }

  private leave(client: string, share: Share, image: bigint, { abandoned }: WaitingImage): void {
    share.images.delete(image);
    this.total -= 1;
    abandoned.abort();
    if (share.images.size === 0) this.shares.delete(client);
  }
}

async function raceAbort<T>(turn: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(variantPending('Other images are being rendered for this client first.'));
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    return await Promise.race([turn, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
