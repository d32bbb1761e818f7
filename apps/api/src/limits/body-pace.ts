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

  /** `headStartMs`: for this long `standing` does not fall below CRAWL_BYTES_PER_SECOND, even if nothing arrives. */
  constructor(
    readonly maxPauseMs: number,
    private readonly headStartMs = 0,
  ) {
    this.creditMs = Math.min(GRACE_MS, maxPauseMs);
  }

  /** The server waits for the next bytes from now on. */
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

  /** How many milliseconds the server still waits for the next bytes. Zero or less means that the body is too slow. */
  leftMs(now: number): number {
    return this.creditMs - this.waitingMs(now);
  }

  /** Bytes per second of waiting, over the last 5 to 10 s of waiting. */
  bytesPerSecond(now: number): number {
    return ((this.lastBytes + this.bytes) * 1000) / Math.max(1, this.recentMs(now));
  }

  /**
   * The rate to compare bodies by: the same as `bytesPerSecond`, but with one second at CRAWL_BYTES_PER_SECOND before
   * it, so that a body that has just begun is not the slowest. Of bodies that send nothing, the oldest has the lowest
   * value.
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
