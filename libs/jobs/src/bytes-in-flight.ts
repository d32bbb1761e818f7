interface Waiting {
  bytes: number;
  begin: () => void;
}

/** Bounds the bytes that are worked on at the same time. First come, first served, so that large ones get their turn. */
export class BytesInFlight {
  private held = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly limit: number) {}

  /** Runs `work` when there is room for its bytes; more than the limit is worked on alone. */
  async hold<T>(bytes: number, work: () => Promise<T>): Promise<T> {
    const share = Math.min(bytes, this.limit);
    await new Promise<void>((begin) => {
      this.waiting.push({ bytes: share, begin });
      this.admit();
    });
    try {
      return await work();
    } finally {
      this.held -= share;
      this.admit();
    }
  }

  private admit(): void {
    for (let next = this.waiting[0]; next && this.held + next.bytes <= this.limit; next = this.waiting[0]) {
      this.waiting.shift();
      this.held += next.bytes;
      next.begin();
    }
  }
}
