interface Waiter {
  bytes: number;
  start: () => void;
}

/**
 * Limits how many bytes are processed at the same time. First come, first served, so that large items are not
 * starved.
 */
export class BytesInFlight {
  private held = 0;
  private readonly waiters: Waiter[] = [];

  constructor(private readonly limit: number) {}

  /** Runs `work` when there is room for its bytes. An item above the limit runs alone. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(bytes, this.limit);
    await new Promise<void>((start) => {
      this.waiters.push({ bytes: share, start });
      this.startWaiters();
    });
    try {
      return await work();
    } finally {
      this.held -= share;
      this.startWaiters();
    }
  }

  private startWaiters(): void {
    for (let next = this.waiters[0]; next && this.held + next.bytes <= this.limit; next = this.waiters[0]) {
      this.waiters.shift();
      this.held += next.bytes;
      next.start();
    }
  }
}
