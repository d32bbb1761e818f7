/** The same minimum as Kestrel's MinRequestBodyDataRate. Any modem reaches it. */
export const MIN_BYTES_PER_SECOND = 240;
/** In its first 5 s a body may be slower. */
export const GRACE_MS = 5_000;
/** At capacity, a body below this rate loses its slot, whichever client sends it. 1 MB takes a minute at this rate. */
export const CRAWL_BYTES_PER_SECOND = 16 * 1024;
const WINDOW_MS = 5_000;

/**
 * Measures how fast a body arrives. It is a token bucket of time: waiting for the sender takes credit away, and every
 * byte adds some at MIN_BYTES_PER_SECOND. The credit starts at GRACE_MS and is at most `maxPauseMs`, so a burst allows
 * one long pause and not an hour. Time in which the server does not read is not counted. `now` is always
 * `performance.now()`.
 */
export class BodyPace {
  private creditMs: number;
  private waitingSince: number | undefined;
  /** Bytes and waiting time of the current window, and of the one before it. */
  private bytes = 0;
  private waitedMs = 0;
  private lastBytes = 0;
  private lastWaitedMs = 0;

  /** During the first `headStartMs`, `rankingRate` is at least CRAWL_BYTES_PER_SECOND, even if nothing arrives. */
  constructor(
    readonly maxPauseMs: number,
    private readonly headStartMs = 0,
  ) {
    this.creditMs = Math.min(GRACE_MS, maxPauseMs);
  }

  /** Starts to count the time that the server waits for the next bytes. */
  wait(now: number): void {
    this.waitingSince = now;
  }

  /** Counts `bytes` that arrived, and stops to count the waiting time. */
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

  /** Returns for how many milliseconds the server still waits for bytes. Zero or less: the body is too slow. */
  leftMs(now: number): number {
    return this.creditMs - this.waitingMs(now);
  }

  /** Returns bytes per second of waiting, over the last 5 to 10 s of waiting. */
  bytesPerSecond(now: number): number {
    return ((this.lastBytes + this.bytes) * 1000) / Math.max(1, this.recentMs(now));
  }

  /**
   * Returns the rate by which bodies are compared, in bytes per second: `bytesPerSecond`, but as if one second at
   * CRAWL_BYTES_PER_SECOND had passed before the body. A body that has just begun is therefore not the slowest. Among
   * bodies that send nothing, the oldest has the lowest rate.
   */
  rankingRate(now: number): number {
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
