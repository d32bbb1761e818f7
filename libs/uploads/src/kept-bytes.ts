/** Bytes of bodies that a process keeps while they come in, over all of them. */
const MAX_ALL_BYTES = 32 * 1024 * 1024;
/** Of one body. */
const MAX_BYTES = 8 * 1024 * 1024;

/** A body that passes by, held in memory where there is room for it, so that nobody need read it again. */
export class KeptBytes implements Disposable {
  private static heldOfAll = 0;
  private chunks: Buffer[] | undefined = [];
  private size = 0;

  async *keep(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.add(chunk);
      yield chunk;
    }
  }

  /** The whole body as it came, or undefined where it was too large or others had taken the room. */
  whole(): readonly Buffer[] | undefined {
    return this.chunks;
  }

  [Symbol.dispose](): void {
    KeptBytes.heldOfAll -= this.size;
    this.chunks = undefined;
    this.size = 0;
  }

  private add(chunk: Buffer): void {
    if (!this.chunks) return;
    if (this.size + chunk.length > MAX_BYTES || KeptBytes.heldOfAll + chunk.length > MAX_ALL_BYTES) {
      this[Symbol.dispose]();
      return;
    }
    this.chunks.push(chunk);
    this.size += chunk.length;
    KeptBytes.heldOfAll += chunk.length;
  }
}
