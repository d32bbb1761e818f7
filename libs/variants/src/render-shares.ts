import { DomainError } from '#errors';
import PQueue from 'p-queue';

export interface ShareLimits {
  /** Images of one client that are rendered or queued at a time. */
  atOnce: number;
  /** Images of one client that wait for that. */
  waiting: number;
  /** Images of all clients together, in this process. */
  total: number;
}

const RETRY_AFTER_SECONDS = 2;

/** An image that a client waits for, in however many requests. */
interface Place {
  requests: number;
  begun: PromiseWithResolvers<number>;
  left: AbortController;
}

interface Share {
  turns: PQueue;
  places: Map<bigint, Place>;
}

/**
 * Gives each client its share of the renders. The images that a client waits for have turns from 1 to `atOnce`; the queue
 * takes the lowest turn first, so that the first image of one client goes before the second of another, however many that
 * one asks for.
 */
export class RenderShares {
  private readonly shares = new Map<string, Share>();
  private total = 0;

  constructor(private readonly limits: ShareLimits) {}

  /**
   * Does `work` when the turn of the client's image has come; all requests of a client for an image have the same turn.
   * Throws `variant-pending` when it has not come before `signal` aborts, and at once when too many images wait.
   */
  async hold<T>(client: string, image: bigint, signal: AbortSignal, work: (turn: number) => Promise<T>): Promise<T> {
    const share = this.shareOf(client);
    const place = share.places.get(image) ?? this.open(share, image);
    this.shares.set(client, share);
    place.requests += 1;
    try {
      return await work(await inTime(place.begun.promise, signal));
    } finally {
      place.requests -= 1;
      if (place.requests === 0) this.leave(client, share, image, place);
    }
  }

  private shareOf(client: string): Share {
    return this.shares.get(client) ?? { turns: new PQueue({ concurrency: this.limits.atOnce }), places: new Map() };
  }

  private open({ turns, places }: Share, image: bigint): Place {
    const { atOnce, waiting, total } = this.limits;
    if (places.size >= atOnce + waiting) {
      throw pending(`Variants of ${places.size} images are being made for this client, the most at a time.`);
    }
    if (this.total >= total) throw pending(`Variants of ${total} images are being made, the most at a time.`);
    const place: Place = { requests: 0, begun: Promise.withResolvers(), left: new AbortController() };
    const { signal } = place.left;
    const turn = async () => {
      place.begun.resolve(turns.pending);
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    };
    // Left before its turn came: then it has none.
    turns.add(turn, { signal }).catch(() => undefined);
    places.set(image, place);
    this.total += 1;
    return place;
  }

  private leave(client: string, share: Share, image: bigint, place: Place): void {
    share.places.delete(image);
    this.total -= 1;
    place.left.abort();
    if (share.places.size === 0) this.shares.delete(client);
  }
}

export function pending(detail: string): DomainError {
  return new DomainError('variant-pending', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

async function inTime<T>(begun: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: tooLate, reject } = Promise.withResolvers<never>();
  const abort = () => reject(pending('Other images are being rendered for this client first.'));
  signal.addEventListener('abort', abort);
  try {
    if (signal.aborted) abort();
    return await Promise.race([begun, tooLate]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
