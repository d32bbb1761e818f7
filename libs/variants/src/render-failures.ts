import { DomainError } from '#errors';
import type { RenderLane } from '#imaging';
import { isFinal } from '#jobs';
import { LRUCache } from 'lru-cache';

const MAX_REMEMBERED = 10_000;
// lru-cache reserves memory for `max` entries at once, but none for `maxSize`.
const BOUND = { maxSize: MAX_REMEMBERED, sizeCalculation: () => 1 };
const FAILURE_TTL_MS = 10 * 60_000;
const SLOW_TTL_MS = 60 * 60_000;

/** Remembers which images cannot be rendered, so that they are not decoded again for every request. */
export class RenderFailures {
  /** The failures by lane and image. */
  private readonly failures = new LRUCache<string, DomainError>({ ...BOUND, ttl: FAILURE_TTL_MS });
  private readonly slow = new LRUCache<bigint, true>({ ...BOUND, ttl: SLOW_TTL_MS });

  /** Why the last render of the image in this lane failed, or undefined. */
  find(lane: RenderLane, image: bigint): DomainError | undefined {
    return this.failures.get(nameOf(lane, image));
  }

  /** Returns whether a render of the image exceeded the time limit of the light lane. */
  isSlow(image: bigint): boolean {
    return this.slow.has(image);
  }

  /** Remembers the failure of a render if another try would fail in the same way. A deleted image is not remembered. */
  add(lane: RenderLane, image: bigint, error: unknown): void {
    if (!(error instanceof DomainError) || !isFinal(error) || error.kind === 'gone') return;
    if (error.code === 'variant-pending') this.slow.set(image, true);
    else this.failures.set(nameOf(lane, image), error);
  }
}

const nameOf = (lane: RenderLane, image: bigint) => `${lane} ${image}`;
