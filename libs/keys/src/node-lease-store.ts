/** How many node numbers there are: 10 bits of every id. */
export const NODE_COUNT = 1024;

/** A node number as `NodeLeaseStore.claim` gave it away. */
export interface NodeClaim {
  /** 0 to 1023. */
  readonly node: number;
  /** Grows by at least one with every claim and release of this number; it tells holders apart. */
  readonly fence: number;
  /** The former holder's bound, or 0: this holder's ids must have later milliseconds. */
  readonly lastMs: number;
}

/**
 * The node numbers of all processes. Each number has a fence and a bound, `validUntilMs`: its holder gives ids
 * milliseconds below the bound, its next holder only milliseconds above. So the bound of a number never goes down
 * while it is held, and no id is made twice even when hosts' clocks differ. All times are wall-clock milliseconds
 * since 1970, as the caller sees them; the store's own clock plays no part. Every method settles within seconds:
 * an adapter sets its own timeout, and rejects with a DomainError `unavailable` when its store can't be reached.
 */
export abstract class NodeLeaseStore {
  /**
   * Takes, by one compare-and-set on the fence, a number whose bound is before `nowMs`: a never-used one first, then
   * the one whose bound is the oldest, so that a number left by a killed process rests as long as possible. Records
   * `holder` (for people to read) and the new bound, and gives the old bound as `lastMs`. However many claim at once,
   * no two get the same number. Throws DomainError `unavailable` when all numbers are taken.
   */
  abstract claim(holder: string, nowMs: number, validUntilMs: number): Promise<NodeClaim>;

  /**
   * Raises the bound to `validUntilMs` (never lowers it), even when it has passed in the meantime. False when the
   * number was released or claimed anew since: the claim's fence is stale, and nothing was changed.
   */
  abstract renew(claim: NodeClaim, validUntilMs: number): Promise<boolean>;

  /**
   * Gives the number back with its bound set to `lastMs`, the last millisecond that the holder used, and a new fence,
   * so that a renewal still on its way changes nothing. A stale claim's release changes nothing either.
   */
  abstract release(claim: NodeClaim, lastMs: number): Promise<void>;
}
