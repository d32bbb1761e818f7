/** Bits in which the hash of a similar image may differ. */
export const MAX_DISTANCE = 6;

const BLOCK_SHIFTS = [16, 0] as const;
const BLOCK_BITS = 16;
const BLOCK_VALUES = 1 << BLOCK_BITS;
/** The tail is searched whole: 4,096 hashes in 10 µs. */
const MIN_TAIL = 4096;
/** The tail of a large index may be this part of it, because merging it sorts the whole index. */
const TAIL_PART = 32;
const MIN_CAPACITY = 1024;

/** The entries sorted by one block of 16 bits of their hash, as offsets by value and the entries themselves. */
interface SortedBlock {
  word: 'high' | 'low';
  shift: number;
  starts: Uint32Array;
  entries: Uint32Array;
}

/**
 * Finds the 64-bit hashes within a Hamming distance of 6. Multi-index hashing (Norouzi, Punjani and Fleet, 2012): of
 * the four blocks of 16 bits of two such hashes, at least one differs in at most one bit. So a search compares the hash
 * with the entries of 17 values for each block, about 1,000 of a million. New hashes are in an unsorted tail first.
 */
export class SimilarIndex {
  private high = new Uint32Array(MIN_CAPACITY);
  private low = new Uint32Array(MIN_CAPACITY);
  /** The ids of the bans. A ban can have several hashes. An entry with id 0 was deleted. */
  private ids = new BigInt64Array(MIN_CAPACITY);
  /** Entries in use, the deleted ones included. */
  private length = 0;
  private sortedLength = 0;
  private deleted = 0;
  private blocks: readonly SortedBlock[] = [];

  get size(): number {
    return this.length - this.deleted;
  }

  /** Adds a hash of 8 bytes. A hash that is added to the same ban twice takes space twice. */
  add(hash: Buffer, banId: bigint): void {
    if (this.length === this.high.length) this.resize(2 * this.length);
    this.high[this.length] = hash.readUInt32BE(0);
    this.low[this.length] = hash.readUInt32BE(4);
    this.ids[this.length] = banId;
    this.length += 1;
  }

  /** Deletes a hash of a ban, also if it was added twice. */
  delete(hash: Buffer, banId: bigint): void {
    const [high, low] = [hash.readUInt32BE(0), hash.readUInt32BE(4)];
    const deleteIfEqual = (entry: number) => {
      if (this.high[entry] !== high || this.low[entry] !== low || this.ids[entry] !== banId) return;
      this.ids[entry] = 0n;
      this.deleted += 1;
    };
    const [block] = this.blocks;
    if (block) forEachWith(block, high >>> block.shift, deleteIfEqual);
    for (let entry = this.sortedLength; entry < this.length; entry += 1) deleteIfEqual(entry);
    if (this.deleted > Math.max(MIN_TAIL, this.length / 2)) this.merge();
  }

  /** Returns the ids of the bans that have a hash within the distance, without duplicates, the nearest first. */
  find(hash: Buffer): bigint[] {
    // Not in `add`: a million hashes that are added at the start are sorted once.
    if (this.length - this.sortedLength > Math.max(MIN_TAIL, this.sortedLength / TAIL_PART)) this.merge();
    const distances = new Map<bigint, number>();
    const [high, low] = [hash.readUInt32BE(0), hash.readUInt32BE(4)];
    const compare = (entry: number) => {
      const distance = countBits((this.high[entry] ?? 0) ^ high) + countBits((this.low[entry] ?? 0) ^ low);
      if (distance > MAX_DISTANCE) return;
      const id = this.ids[entry] ?? 0n;
      if (id !== 0n && distance < (distances.get(id) ?? Infinity)) distances.set(id, distance);
    };
    for (const block of this.blocks) {
      const value = ((block.word === 'high' ? high : low) >>> block.shift) & (BLOCK_VALUES - 1);
      forEachWith(block, value, compare);
      for (let bit = 0; bit < BLOCK_BITS; bit += 1) forEachWith(block, value ^ (1 << bit), compare);
    }
    for (let entry = this.sortedLength; entry < this.length; entry += 1) compare(entry);
    return [...distances].toSorted(([, a], [, b]) => a - b).map(([id]) => id);
  }

  /** Removes the deleted entries and sorts all others. */
  private merge(): void {
    let kept = 0;
    for (let entry = 0; entry < this.length; entry += 1) {
      if (this.ids[entry] === 0n) continue;
      this.high[kept] = this.high[entry] ?? 0;
      this.low[kept] = this.low[entry] ?? 0;
      this.ids[kept] = this.ids[entry] ?? 0n;
      kept += 1;
    }
    this.length = kept;
    this.sortedLength = kept;
    this.deleted = 0;
    this.blocks = (['high', 'low'] as const).flatMap((word) => BLOCK_SHIFTS.map((shift) => this.sort(word, shift)));
  }

  /** A counting sort. */
  private sort(word: 'high' | 'low', shift: number): SortedBlock {
    const words = this[word];
    const starts = new Uint32Array(BLOCK_VALUES + 1);
    const valueOf = (entry: number) => ((words[entry] ?? 0) >>> shift) & (BLOCK_VALUES - 1);
    for (let entry = 0; entry < this.length; entry += 1) {
      const next = valueOf(entry) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let value = 0; value < BLOCK_VALUES; value += 1) {
      starts[value + 1] = (starts[value + 1] ?? 0) + (starts[value] ?? 0);
    }
    const nextOf = starts.slice();
    const entries = new Uint32Array(this.length);
    for (let entry = 0; entry < this.length; entry += 1) {
      const value = valueOf(entry);
      const at = nextOf[value] ?? 0;
      entries[at] = entry;
      nextOf[value] = at + 1;
    }
    return { word, shift, starts, entries };
  }

  private resize(capacity: number): void {
    const { high, low, ids } = this;
    this.high = new Uint32Array(capacity);
    this.low = new Uint32Array(capacity);
    this.ids = new BigInt64Array(capacity);
    this.high.set(high);
    this.low.set(low);
    this.ids.set(ids);
  }
}

/** Calls `visit` with each entry whose block has the value. */
function forEachWith({ starts, entries }: SortedBlock, value: number, visit: (entry: number) => void): void {
  const end = starts[value + 1] ?? 0;
  for (let at = starts[value] ?? 0; at < end; at += 1) visit(entries[at] ?? 0);
}

/** Counts the 1 bits of a 32-bit integer (Warren, Hacker's Delight, §5-1). */
function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
