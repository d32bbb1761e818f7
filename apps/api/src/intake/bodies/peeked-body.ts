/** A body whose first bytes are read ahead. A caller that does not read it to its end closes it. */
export class PeekedBody implements AsyncIterable<Buffer> {
  private isHeadRead = false;

  private constructor(
    /** At least as many bytes as were asked for, or the whole body. */
    readonly head: Buffer,
    private readonly chunks: AsyncIterator<Buffer>,
  ) {}

  /** Reads ahead at least `bytes` bytes. */
  static async of(body: AsyncIterable<Buffer>, bytes: number): Promise<PeekedBody> {
    const chunks = body[Symbol.asyncIterator]();
    let head: Buffer = Buffer.alloc(0);
    while (head.length < bytes) {
      const { value, done } = await chunks.next();
      if (done) break;
      head = head.length === 0 ? value : Buffer.concat([head, value]);
    }
    return new PeekedBody(head, chunks);
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return {
      next: () => {
        if (this.isHeadRead || this.head.length === 0) return this.chunks.next();
        this.isHeadRead = true;
        return Promise.resolve({ value: this.head, done: false });
      },
      return: async () => {
        await this.close();
        return { value: undefined, done: true };
      },
    };
  }
}
