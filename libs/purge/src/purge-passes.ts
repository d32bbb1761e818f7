import { DomainError } from '#errors';

/** One pass of a deletion or a block over the layers that cache or store an image. */
interface PurgePass {
  /** Time since the deletion. */
  atMs: number;
  /**
   * False for the repeated passes of the first seconds, which purge only the edges: CDN purges are rate-limited and
   * cost money, and no other layer becomes stale so soon.
   */
  purgesAll: boolean;
}

/**
 * A deletion is repeated, because work in progress may end after a pass and be cached: an edge's fetch, or a variant
 * that is being rendered. The first passes are close together, for fetches that end soon. The last pass covers an
 * edge that fetches 20 MB from a store at 20 KB/s.
 */
const PASSES: readonly PurgePass[] = [
  { atMs: 0, purgesAll: true },
  { atMs: 2_000, purgesAll: false },
  { atMs: 5_000, purgesAll: false },
  { atMs: 15_000, purgesAll: false },
  { atMs: 60_000, purgesAll: true },
  { atMs: 900_000, purgesAll: true },
];

export interface NextPass {
  /** Index of the pass, from 1. */
  pass: number;
  /** Time until it, from now. */
  pauseMs: number;
}

/**
 * Returns whether a pass covers every layer, and not the edges alone. Passes that no version knows cover every layer.
 */
export function purgesAllLayers(pass: number): boolean {
  return PASSES[pass]?.purgesAll ?? true;
}

/** Returns the pass that follows `pass`, or undefined after the last one. */
export function passAfter(pass: number): NextPass | undefined {
  const next = PASSES[pass + 1];
  return next && { pass: pass + 1, pauseMs: next.atMs - (PASSES[pass]?.atMs ?? 0) };
}

/**
 * Returns after how many milliseconds a failed pass may be retried: at once, unless the error forbids earlier
 * attempts.
 */
export function retryDelayMs(failure: unknown): number {
  if (!(failure instanceof DomainError) || !failure.isFinal) return 0;
  return (failure.retryAfterSeconds ?? 0) * 1000;
}
