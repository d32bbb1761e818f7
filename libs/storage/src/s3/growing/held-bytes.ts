/** Bytes in memory: chunks are added at the end, and buffers of any size are taken from the front. */
export class HeldBytes {
  size = 0;
  private chunks: Buffer[] = [];

  add(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  prepend(bytes: Buffer): void {
    this.chunks.unshift(bytes);
    this.size += bytes.length;
  }

  /** Removes the first `bytes` bytes, or all if there are fewer, and returns them. */
  take(bytes: number): Buffer {
    const all = Buffer.concat(this.chunks);
    const [taken, rest] = [all.subarray(0, bytes), all.subarray(bytes)];
    this.chunks = [rest];
    this.size = rest.length;
    return taken;
  }
}
