/** The limit for all bodies of a process together. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
/** The limit for one body. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Memory for bodies that are being received, so that an image can be inspected without reading it back from staging.
 * One instance bounds the bytes of all bodies of a process.
 */
export class ReceiveMemory {
  private heldBytes = 0;

  constructor(
    private readonly maxTotalBytes = MAX_TOTAL_BYTES,
    private readonly maxBodyBytes = MAX_BODY_BYTES,
  ) {}

  /** Starts an empty buffer. The caller disposes it. */
  open(): BodyBuffer {
    return new BodyBuffer(this);
  }

  /** Returns whether a body that holds `heldBytes` may hold `bytes` more, and counts them if so. */
  take(bytes: number, heldBytes: number): boolean {
    if (heldBytes + bytes > this.maxBodyBytes || this.heldBytes + bytes > this.maxTotalBytes) return false;
    this.heldBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.heldBytes -= bytes;
  }
}

/** A copy of one body, kept while the memory has room for it. */
export class BodyBuffer implements Disposable {
  private held: Buffer[] | undefined = [];
  private size = 0;

  constructor(private readonly memory: ReceiveMemory) {}

  /** Yields a body unchanged and keeps its chunks. */
  async *keep(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.add(chunk);
      yield chunk;
    }
  }

  /** The chunks of the whole body, or undefined if the memory had no room for all of them. */
  get chunks(): readonly Buffer[] | undefined {
    return this.held;
  }

  [Symbol.dispose](): void {
    this.memory.giveBack(this.size);
    this.held = undefined;
    this.size = 0;
  }

  private add(chunk: Buffer): void {
    if (!this.held) return;
    if (!this.memory.take(chunk.length, this.size)) return this[Symbol.dispose]();
    this.held.push(chunk);
    this.size += chunk.length;
  }
}
