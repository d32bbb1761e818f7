/** Random access to bytes: a file, a stored object, or a request body in memory. */
export interface ByteSource {
  readonly size: number;
  /**
   * Returns up to `length` bytes from `offset`, and at least `least` (by default `length`) unless the source ends
   * before. The source never writes to a returned buffer again, unless it was given back.
   */
  read(offset: number, length: number, least?: number): Promise<Buffer>;
  /** Gives back a buffer that `read` returned and of which nobody reads a byte any more, for a later `read`. */
  giveBack?(bytes: Buffer): void;
}

/** A source over chunks in memory. Only bytes that span two chunks are copied. */
export function chunksSource(chunks: readonly Buffer[]): ByteSource {
  const ends: number[] = [];
  for (const chunk of chunks) ends.push((ends.at(-1) ?? 0) + chunk.length);
  const size = ends.at(-1) ?? 0;
  const from = (offset: number) => {
    const index = ends.findIndex((end) => end > offset);
    const chunk = chunks[index];
    return chunk ? chunk.subarray(chunk.length - ((ends[index] as number) - offset)) : Buffer.alloc(0);
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
