/** Work that is repeated at an interval: it finds what earlier work left unfinished, and finishes or deletes it. */
export interface Sweep {
  /** Does all that is due. Throws when a dependency fails; the next sweep then tries again. */
  sweep(): Promise<void>;
}

/** Decides which one of several worker processes sweeps. */
export interface SweepLock {
  /** Time after which the lock expires unless it is renewed. */
  readonly ttlMs: number;
  /** Acquires or renews the lock. Returns false when another process holds it. */
  acquire(): Promise<boolean>;
  release(): Promise<void>;
}

/** The lock of a process that shares its database with no other. */
export const NO_LOCK: SweepLock = { ttlMs: 60_000, acquire: async () => true, release: async () => undefined };
