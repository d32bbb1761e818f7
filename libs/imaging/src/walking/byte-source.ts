/** Bytes that can be read anywhere: a file, a stored object, what came in. */
export interface ByteSource {
  readonly size: number;
  /**
   * Gives up to `length` bytes from `offset`, and no fewer than `least` (all of them, where it isn't given) but at the
   * end. The buffer given is never written to again.
   */
  read(offset: number, length: number, least?: number): Promise<Buffer>;
}

/** A source over bytes in memory, in pieces as they came in; only what straddles two of them is copied. */
export function chunksSource(chunks: readonly Buffer[]): ByteSource {
  const ends: number[] = [];
  for (const chunk of chunks) ends.push((ends.at(-1) ?? 0) + chunk.length);
  const size = ends.at(-1) ?? 0;
  const from = (offset: number) => {
    const place = ends.findIndex((end) => end > offset);
    const chunk = chunks[place];
    return chunk ? chunk.subarray(chunk.length - ((ends[place] as number) - offset)) : Buffer.alloc(0);
  };
  return {
    size,
    read: (offset, length, least = length) => {
      const wanted = Math.min(least, size - offset);
      const pieces = [from(offset).subarray(0, length)];
      for (let got = pieces[0]?.length ?? 0; got < wanted; got += pieces.at(-1)?.length ?? 0) {
        pieces.push(from(offset + got).subarray(0, wanted - got));
      }
      return Promise.resolve(pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces));
    },
  };
}
