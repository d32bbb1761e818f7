const MAX_BITS = 12;
const MAX_CODES = 1 << MAX_BITS;

/** Follows the LZW codes of a GIF frame (GIF89a appendix F) and counts their pixels without decoding them. */
export class LzwWalker {
  /** The codes end without an end code. */
  needsEndCode = false;
  /** The number of pixels of each code. */
  private readonly lengths = new Uint32Array(MAX_CODES).fill(1);
  private readonly clear: number;
  private bits: number;
  private next: number;
  private previous = -1;
  private pending = 0;
  private pendingBits = 0;
  /** The bits read so far, and the bits read when the frame was full. */
  private taken = 0;
  private fullAt: number | undefined;
  private endAt = 0;

  constructor(
    private readonly codeSize: number,
    private pixels: number,
  ) {
    this.clear = 1 << codeSize;
    this.bits = codeSize + 1;
    this.next = this.clear + 2;
    if (pixels === 0) this.fullAt = 0;
  }

  /**
   * Adds the next bytes. Returns undefined while the codes continue, else the number of these bytes that the codes use.
   * It is negative when the codes ended in earlier bytes.
   */
  take(bytes: Buffer): number | undefined {
    const before = this.taken + this.pendingBits;
    for (let at = 0; at < bytes.length; at += 1) {
      this.pending |= (bytes[at] as number) << this.pendingBits;
      this.pendingBits += 8;
      while (this.pendingBits >= this.bits) {
        const size = this.bits;
        const code = this.pending & ((1 << size) - 1);
        this.pending >>>= size;
        this.pendingBits -= size;
        this.taken += size;
        if (this.isEnd(code, size)) return Math.ceil((this.endAt - before) / 8);
      }
    }
    return undefined;
  }

  /** Returns `bytes`, the last ones that the codes use, with an end code and without the bits behind it. */
  closed(bytes: Buffer): Buffer {
    const spare = Math.min((8 - (this.endAt % 8)) % 8, bytes.length * 8);
    const code = this.needsEndCode ? this.clear + 1 : 0;
    const codeBits = this.needsEndCode ? this.bits : 0;
    const longer = Buffer.alloc(bytes.length + Math.ceil(Math.max(0, codeBits - spare) / 8));
    bytes.copy(longer);
    if (spare > 0) longer[bytes.length - 1] = (bytes.at(-1) as number) & (0xff >> spare);
    for (let bit = 0, at = bytes.length * 8 - spare; bit < codeBits; bit += 1, at += 1) {
      longer[at >> 3] = (longer[at >> 3] as number) | (((code >> bit) & 1) << (at & 7));
    }
    return longer;
  }

  /** Returns whether the codes end with this code of `size` bits, or before it. */
  private isEnd(code: number, size: number): boolean {
    if (code === this.clear) {
      this.bits = this.codeSize + 1;
      this.next = this.clear + 2;
      this.previous = -1;
      return false;
    }
    if (code === this.clear + 1) {
      this.endAt = this.taken;
      return true;
    }
    const isKnown = this.previous < 0 ? code < this.clear : code <= this.next;
    if (this.fullAt !== undefined || !isKnown) {
      this.needsEndCode = true;
      this.endAt = this.fullAt ?? this.taken - size;
      return true;
    }
    this.count(code);
    return false;
  }

  private count(code: number): void {
    if (this.previous >= 0 && this.next < MAX_CODES) {
      this.lengths[this.next] = (this.lengths[this.previous] as number) + 1;
      this.next += 1;
      if (this.next === 1 << this.bits && this.bits < MAX_BITS) this.bits += 1;
    }
    this.previous = code;
    this.pixels -= this.lengths[code] as number;
    if (this.pixels <= 0) this.fullAt = this.taken;
  }
}
