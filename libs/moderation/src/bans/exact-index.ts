const MIN_SLOTS = 1024;
const KEY_BYTES = 8;

/**
 * A set of digests, by their first 8 bytes: a hash table with open addressing and linear probing in two typed arrays,
 * 16 MiB for a million of digests. Two digests can have the same first bytes, so a match has to be confirmed.
 */
export class ExactIndex {
  private high = new Uint32Array(MIN_SLOTS);
  private low = new Uint32Array(MIN_SLOTS);
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(digest: Buffer): void {
    if (2 * (this.count + 1) > this.high.length) this.grow();
    const { high, low } = keyOf(digest);
    const slot = this.slotOf(high, low);
    if (this.isFree(slot)) this.count += 1;
    this.high[slot] = high;
    this.low[slot] = low;
  }

  has(digest: Buffer): boolean {
    const { high, low } = keyOf(digest);
    return !this.isFree(this.slotOf(high, low));
  }

  /** Moves the keys behind the free slot back, so that each is still found from its first slot on. */
  delete(digest: Buffer): void {
    const { high, low } = keyOf(digest);
    let free = this.slotOf(high, low);
    if (this.isFree(free)) return;
    this.count -= 1;
    const mask = this.high.length - 1;
    for (let next = (free + 1) & mask; !this.isFree(next); next = (next + 1) & mask) {
      const first = this.firstSlot(this.low[next] ?? 0);
      if (((next - first) & mask) < ((next - free) & mask)) continue;
      this.high[free] = this.high[next] ?? 0;
      this.low[free] = this.low[next] ?? 0;
      free = next;
    }
    this.high[free] = 0;
    this.low[free] = 0;
  }

  /** Returns the slot of a key, or the free slot where it would be added. */
  private slotOf(high: number, low: number): number {
    const mask = this.high.length - 1;
    let slot = this.firstSlot(low);
    while (!this.isFree(slot) && (this.high[slot] !== high || this.low[slot] !== low)) slot = (slot + 1) & mask;
    return slot;
  }

  /** The bytes of a digest are random already. */
  private firstSlot(low: number): number {
    return low & (this.high.length - 1);
  }

  private isFree(slot: number): boolean {
    return this.high[slot] === 0 && this.low[slot] === 0;
  }

  private grow(): void {
    const { high, low } = this;
    this.high = new Uint32Array(2 * high.length);
    this.low = new Uint32Array(2 * low.length);
    for (let at = 0; at < high.length; at += 1) {
      const [oldHigh, oldLow] = [high[at] ?? 0, low[at] ?? 0];
      if (oldHigh === 0 && oldLow === 0) continue;
      const slot = this.slotOf(oldHigh, oldLow);
      this.high[slot] = oldHigh;
      this.low[slot] = oldLow;
    }
  }
}

/** Two zeros mark a free slot, so a digest that begins with 8 zero bytes has another key. */
function keyOf(digest: Buffer): { high: number; low: number } {
  if (digest.length < KEY_BYTES) throw new Error('A digest has at least 8 bytes.');
  const [high, low] = [digest.readUInt32BE(0), digest.readUInt32BE(4)];
  return high === 0 && low === 0 ? { high: 0, low: 1 } : { high, low };
}
