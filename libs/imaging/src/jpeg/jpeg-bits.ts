const RST0 = 0xd0;
const RST7 = 0xd7;

/** Reads bits of entropy-coded data without the stuffed zeros (ITU-T T.81 §F.2.2.5), up to the next marker. */
export class JpegBits {
  /** The offset of the next unread byte in the attached buffer. */
  at = 0;
  /** More bits were read than there are before the next marker. */
  isExhausted = false;
  private bytes: Buffer = Buffer.alloc(0);
  private held = 0;
  private count = 0;
  private missing = 0;

  /** Continues in `bytes`, whose first byte is the next unread one. */
  attach(bytes: Buffer): void {
    this.bytes = bytes;
    this.at = 0;
  }

  /** Returns whether fewer than `length` unread bytes are attached. */
  isNearEnd(length: number): boolean {
    return this.at + length > this.bytes.length;
  }

  /** Returns the next `length` bits (at most 16) without moving. Bits behind the end are zero. */
  peek(length: number): number {
    if (this.count < length) this.fill();
    return (this.held >>> (this.count - length)) & ((1 << length) - 1);
  }

  /** Moves forward by at most 32 bits. */
  skip(length: number): void {
    let left = length;
    if (left > this.count) {
      left -= this.count;
      this.count = 0;
      this.fill();
    }
    this.count -= left;
    if (this.count < this.missing) this.isExhausted = true;
  }

  /** Returns the next `length` bits (at most 16) and moves behind them. */
  take(length: number): number {
    const value = this.peek(length);
    this.skip(length);
    return value;
  }

  /** Returns whole bytes that were read ahead, so that `at` is behind the last byte of which a bit was used. */
  unread(): void {
    const real = Math.max(0, this.count - this.missing);
    for (let left = real >> 3; left > 0; left -= 1) {
      const isStuffed = this.bytes[this.at - 1] === 0 && this.bytes[this.at - 2] === 0xff;
      this.at -= isStuffed ? 2 : 1;
    }
    const rest = real & 7;
    this.held = (this.held >>> (this.count - rest)) & 0xff;
    this.count = rest;
    this.missing = 0;
  }

  /** Drops the unread bits of the last byte. */
  align(): void {
    this.unread();
    this.count = 0;
  }

  /** Moves behind a restart marker. Returns false, without moving, when the next bytes are not one. */
  skipRestart(): boolean {
    const code = this.bytes[this.at + 1] ?? 0;
    if (this.bytes[this.at] !== 0xff || code < RST0 || code > RST7) return false;
    this.at += 2;
    return true;
  }

  private fill(): void {
    const { bytes } = this;
    while (this.count <= 24) {
      const byte = bytes[this.at];
      if (byte === undefined || (byte === 0xff && bytes[this.at + 1] !== 0)) {
        this.held <<= 8;
        this.missing += 8;
      } else {
        this.held = (this.held << 8) | byte;
        this.at += byte === 0xff ? 2 : 1;
      }
      this.count += 8;
    }
  }
}
