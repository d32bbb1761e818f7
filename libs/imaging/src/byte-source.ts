/** Bytes that can be read anywhere: a file, a stored object, a buffer. */
export interface ByteSource {
  readonly size: number;
  /** Gives `length` bytes from `offset`; fewer only at the end. The buffer given is never written to again. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** A source over bytes that are in memory already; nothing is copied. */
export function bufferSource(bytes: Buffer): ByteSource {
  return {
    size: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
