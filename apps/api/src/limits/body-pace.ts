/** As Kestrel's MinRequestBodyDataRate: what any modem manages, and far more than what it costs to hold a connection. */
export const MIN_BYTES_PER_SECOND = 240;
/** A body may begin this slowly. */
export const GRACE_MS = 5_000;
/** At capacity a body below this makes way, whoever sends it: 1 MB takes it a minute. */
export const CRAWL_BYTES_PER_SECOND = 16 * 1024;
const WINDOW_MS = 5_000;

/**
 * How fast a body comes. It has a credit of time that waiting for its sender uses up and that every byte adds to, at
 * MIN_BYTES_PER_SECOND (a token bucket). The credit starts at GRACE_MS and never exceeds the longest pause that is allowed, so
 * that a burst buys one pause and not an hour. Time in which we don't read isn't counted. `now` is always performance.now().
 */
export class BodyPace {
  private creditMs: number;
  private waitingSince: number | undefined;
  /** Of the window that is being filled, and of the one before. */
  private bytes = 0;
  private waitedMs = 0;
  private lastBytes = 0;
  private lastWaitedMs = 0;

  /** `headStartMs`: how long it takes a body that sends nothing to crawl, as `standing` tells. */
  constructor(
    readonly maxPauseMs: number,
    private readonly headStartMs = 0,
  ) {
    this.creditMs = Math.min(GRACE_MS, maxPauseMs);
  }

  /** From now on the next bytes are waited for. */
  wait(now: number): void {
    this.waitingSince = now;
  }

  receive(bytes: number, now: number): void {
    const ms = this.waitingMs(now);
    this.waitingSince = undefined;
    this.creditMs = Math.min(this.maxPauseMs, this.creditMs - ms + (bytes * 1000) / MIN_BYTES_PER_SECOND);
    this.bytes += bytes;
    this.waitedMs += ms;
    if (this.waitedMs < WINDOW_MS) return;
    this.lastBytes = this.bytes;
    this.lastWaitedMs = this.waitedMs;
    this.bytes = 0;
    this.waitedMs = 0;
  }

  /** For how long the next bytes may still be waited for; zero or less: the body is too slow. */
  leftMs(now: number): number {
    return this.creditMs - this.waitingMs(now);
  }

  /** Bytes a second of waiting, over the last 5 to 10 s of it. */
  bytesPerSecond(now: number): number {
    return ((this.lastBytes + this.bytes) * 1000) / Math.max(1, this.recentMs(now));
  }

  /**
   * The same as if the body had crawled for a second before: by this, bodies that have only just begun are compared with others.
   * Of those that send nothing, the oldest has the lowest.
   */
  standing(now: number): number {
    const before = CRAWL_BYTES_PER_SECOND * (1 + this.headStartMs / 1000);
    return ((before + this.lastBytes + this.bytes) * 1000) / (1000 + this.recentMs(now));
  }

  private recentMs(now: number): number {
    return this.lastWaitedMs + this.waitedMs + this.waitingMs(now);
  }

  private waitingMs(now: number): number {
    return this.waitingSince === undefined ? 0 : now - this.waitingSince;
  }
}
