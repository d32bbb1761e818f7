const MAX_CODES = 4096;
const MAX_CODE_BITS = 12;

/** Decodes the LZW codes of GIF frames, one frame after the other. */
export class LzwDecoder {
  private readonly prefixes = new Uint16Array(MAX_CODES);
  private readonly suffixes = new Uint8Array(MAX_CODES);
  private readonly lengths = new Uint16Array(MAX_CODES);

  /**
   * Decodes the codes (GIF89a appendix F) in the sub-blocks at `from` into `indexes` until it is full. Returns the
   * number of decoded indexes, which is smaller when the data is truncated or damaged.
   */
  decode(gif: Buffer, from: number, codeSize: number, indexes: Uint8Array): number {
    const { prefixes, suffixes, lengths } = this;
    const clear = 1 << codeSize;
    const end = clear + 1;
    if (codeSize < 1 || codeSize > MAX_CODE_BITS - 1) return 0;
    for (let code = 0; code < clear; code += 1) {
      suffixes[code] = code;
      lengths[code] = 1;
    }
    let [next, width, previous, count] = [end + 1, codeSize + 1, -1, 0];
    let [bits, bitCount, at, left] = [0, 0, from, 0];
    while (count < indexes.length) {
      while (bitCount < width) {
        if (left === 0) {
          left = gif[at++] ?? 0;
          if (left === 0) return count;
        }
        const byte = gif[at++];
        if (byte === undefined) return count;
        left -= 1;
        bits |= byte << bitCount;
        bitCount += 8;
      }
      const code = bits & ((1 << width) - 1);
      bits >>>= width;
      bitCount -= width;

      if (code === end) return count;
      if (code === clear) {
        [next, width, previous] = [end + 1, codeSize + 1, -1];
        continue;
      }
      const isNew = code === next && previous >= 0 && next < MAX_CODES;
      if (code >= next && !isNew) return count;
      // A code that is not defined yet means the previous string followed by its own first index.
      const known = isNew ? previous : code;
      const length = lengths[known] as number;
      let walked = known;
      for (let to = count + length - 1; to >= count; to -= 1) {
        if (to < indexes.length) indexes[to] = suffixes[walked] as number;
        walked = prefixes[walked] as number;
      }
      const first = indexes[count] as number;
      count += length;
      if (isNew && count < indexes.length) indexes[count] = first;
      if (isNew) count += 1;
      if (previous >= 0 && next < MAX_CODES) {
        prefixes[next] = previous;
        suffixes[next] = first;
        lengths[next] = (lengths[previous] as number) + 1;
        next += 1;
        if (next === 1 << width && width < MAX_CODE_BITS) width += 1;
      }
      previous = code;
    }
    return indexes.length;
  }
}
