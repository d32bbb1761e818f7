/** Bytes are taken in slabs of this size, that of most chunks of a request. */
export const SLAB_BYTES = 64 * 1024;
/** The limit for all bodies of a process together. Of 32 images of 1 MB at a time, 2 to 6 % then have no room. */
const MAX_TOTAL_BYTES = 20 * 1024 * 1024;
/** The limit for one body. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** A body may hold at most this many times the bytes that are free. */
const SHARE = 2;

/**
 * Memory for bodies that are being received, so that an image can be inspected and stripped without reading it back
 * from staging. Another thread can read it, too. One instance bounds the bytes of all bodies of a process. The limit
 * for one body falls with the free bytes (the dynamic threshold of Choudhury and Hahne, 1998): four bodies may have 4
 * MiB each, 18 bodies 1 MiB each, and there is always room for the start of another one.
 */
export class ReceiveMemory {
  /** The system provides its pages when they are first written to. */
  readonly shared: SharedArrayBuffer;
  readonly bytes: Buffer;
  /** The offsets of slabs that were given back. */
  private readonly free: number[] = [];
  /** Slabs behind this offset were never taken. */
  private untouchedFrom = 0;
  private heldBytes = 0;

  constructor(
    private readonly maxTotalBytes = MAX_TOTAL_BYTES,
    private readonly maxBodyBytes = MAX_BODY_BYTES,
  ) {
    this.shared = new SharedArrayBuffer(maxTotalBytes);
    this.bytes = Buffer.from(this.shared);
  }

  /** Returns the offset of a slab for a body that holds `heldBytes`, or undefined if there is no room for it. */
  take(heldBytes: number): number | undefined {
    const free = this.maxTotalBytes - this.heldBytes - SLAB_BYTES;
    if (heldBytes + SLAB_BYTES > Math.min(this.maxBodyBytes, SHARE * free)) return undefined;
    this.heldBytes += SLAB_BYTES;
    const slab = this.free.pop();
    if (slab !== undefined) return slab;
    this.untouchedFrom += SLAB_BYTES;
    return this.untouchedFrom - SLAB_BYTES;
  }

  giveBack(slabs: readonly number[]): void {
    this.free.push(...slabs);
    this.heldBytes -= slabs.length * SLAB_BYTES;
  }
}
