/** The limit for all bodies of a process together. */
const MAX_TOTAL_BYTES = 32 * 1024 * 1024;
/** The limit for one body. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
/** A body may hold at most this many times the bytes that are free. */
const SHARE = 2;

/**
 * Memory for bodies that are being received, so that an image can be inspected and stripped without reading it back
 * from staging. One instance bounds the bytes of all bodies of a process. The limit for one body falls with the free
 * bytes (the dynamic threshold of Choudhury and Hahne, 1998): four bodies may have 7 MiB each, 32 bodies 1 MiB each,
 * and there is always room for the start of another one.
 */
export class ReceiveMemory {
  private heldBytes = 0;

  constructor(
    private readonly maxTotalBytes = MAX_TOTAL_BYTES,
    private readonly maxBodyBytes = MAX_BODY_BYTES,
  ) {}

  /** Returns whether a body that holds `heldBytes` may hold `bytes` more, and counts them if so. */
  take(bytes: number, heldBytes: number): boolean {
    const free = this.maxTotalBytes - this.heldBytes - bytes;
    if (heldBytes + bytes > Math.min(this.maxBodyBytes, SHARE * free)) return false;
    this.heldBytes += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.heldBytes -= bytes;
  }
}
