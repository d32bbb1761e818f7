import { createInflateRaw } from 'node:zlib';

const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Follows a zlib stream (RFC 1950) to its end, without keeping what is in it. The checksum behind the stream is not
 * compared, since decoders show images whatever it is.
 */
export class ZlibWalker implements Disposable {
  /** Bytes that have come out. */
  produced = 0;
  /** Where in the stream its end is, checksum included, once that is known. */
  end: number | undefined;
  private readonly header: number[] = [];
  private failure: Error | undefined;
  private readonly inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  private settle: (() => void) | undefined;

  /** Throws when more than `maxBytes` come out. */
  constructor(private readonly maxBytes: number) {
    this.inflate.on('data', (bytes: Buffer) => {
      this.produced += bytes.length;
      if (this.produced > this.maxBytes) this.inflate.destroy(new Error(`More than ${this.maxBytes} bytes come out.`));
    });
    this.inflate.on('end', () => {
      this.end = HEADER_BYTES + this.inflate.bytesWritten + CHECKSUM_BYTES;
      this.settle?.();
    });
    this.inflate.on('error', (error) => {
      this.failure = error;
      this.settle?.();
    });
  }

  /** Takes the next piece; throws when the stream is broken. */
  async write(bytes: Buffer): Promise<void> {
    const headerBytes = Math.min(HEADER_BYTES - this.header.length, bytes.length);
    if (headerBytes > 0) this.takeHeader(bytes.subarray(0, headerBytes));
    const rest = bytes.subarray(headerBytes);
    if (rest.length > 0 && this.end === undefined) await this.step((done) => this.inflate.write(rest, done));
  }

  /** Says that no more comes; whether the stream is whole, but for its checksum. */
  async finish(): Promise<boolean> {
    if (this.end !== undefined) return true;
    // A stream that ended with the last piece shows it only when more is asked of it.
    await this.step(() => this.inflate.end()).catch(() => undefined);
    return this.end !== undefined;
  }

  [Symbol.dispose](): void {
    this.inflate.destroy();
  }

  private takeHeader(bytes: Buffer): void {
    this.header.push(...bytes);
    if (this.header.length < HEADER_BYTES) return;
    const [method = 0, flags = 0] = this.header;
    const isZlib = (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
    const hasDictionary = (flags & 0x20) !== 0;
    if (!isZlib || hasDictionary) throw new Error('The stream has no zlib header.');
  }

  private async step(start: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.settle = resolve;
      start(resolve);
    });
    if (this.failure) throw this.failure;
  }
}
