/** The number of node numbers: 10 bits of every id. */
export const NODE_COUNT = 1024;

/** A node number that `NodeLeaseStore.claim` returned. */
export interface NodeClaim {
  /** 0 to 1023. */
  readonly node: number;
  /** Grows with every claim and release of this number, so that it identifies the holder. */
  readonly fence: number;
  /** The bound of the former holder, or 0. The ids of this holder must have later milliseconds. */
  readonly lastMs: number;
}

/**
 * The node numbers of all processes. Each number has a fence and a bound, `validUntilMs`: its holder uses milliseconds
 * below the bound, its next holder only milliseconds above it. The bound never falls while the number is held, so no
 * id is made twice, even if the clocks of hosts differ. All times are wall-clock milliseconds since 1970 of the
 * caller; the clock of the store is not used. Every method settles within seconds: an adapter has its own timeout, and
 * rejects with a DomainError `unavailable` when its store cannot be reached.
 */
export abstract class NodeLeaseStore {
  /**
   * Claims, by one compare-and-set on the fence, a number whose bound is before `nowMs`: a never-used one first, then
   * the one with the oldest bound, so that the number of a killed process rests as long as possible. Stores `holder`
   * (for people to read) and the new bound, and returns the old bound as `lastMs`. Concurrent claims never get the
   * same number. Throws DomainError `unavailable` when all numbers are taken.
   */
  abstract claim(holder: string, nowMs: number, validUntilMs: number): Promise<NodeClaim>;

  /**
   * Raises the bound to `validUntilMs` (never lowers it), even if it has passed. Returns false when the number was
   * released or claimed again since: the fence of this claim is stale, and nothing was changed.
   */
  abstract renew(claim: NodeClaim, validUntilMs: number): Promise<boolean>;

  /**
   * Returns the number, with its bound set to `lastMs`, the last millisecond that the holder used, and a new fence, so
   * that a renewal in transit changes nothing. The release of a stale claim changes nothing either.
   */
  abstract release(claim: NodeClaim, lastMs: number): Promise<void>;
}
