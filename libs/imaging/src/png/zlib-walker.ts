import { createInflateRaw } from 'node:zlib';

const HEADER_BYTES = 2;
const CHECKSUM_BYTES = 4;
/**
 * Each batch of input and each buffer of output takes a turn of libuv's thread pool. Most encoders write chunks of
 * 8 KiB: in batches, a PNG of 400 KB takes a quarter less processor time. Twice the size gains nothing more and takes
 * 20 MiB of memory under load.
 */
const BATCH_BYTES = 64 * 1024;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Follows a zlib stream (RFC 1950) to its end and discards the output. The checksum behind the stream is not verified,
 * because decoders show images with a wrong one.
 */
export class ZlibWalker implements Disposable {
  /** Bytes of output so far. */
  produced = 0;
  /** The offset behind the stream, including its checksum. Undefined until `finish`, and if it has no end. */
  end: number | undefined;
  private readonly header: number[] = [];
  private failure: Error | undefined;
  private readonly inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES });
  private batch: Buffer[] = [];
  private batchBytes = 0;
  private resolveStep: (() => void) | undefined;

  /** A stream with more than `maxBytes` of output is damaged. */
  constructor(private readonly maxBytes: number) {
    this.inflate.on('data', (bytes: Buffer) => {
      this.produced += bytes.length;
      freeFull(bytes);
      if (this.produced > this.maxBytes) this.inflate.destroy(new Error(`The output exceeds ${this.maxBytes} bytes.`));
    });
    this.inflate.on('end', () => {
      this.end = HEADER_BYTES + this.inflate.bytesWritten + CHECKSUM_BYTES;
      this.resolveStep?.();
    });
    this.inflate.on('error', (error) => {
      this.failure = error;
      this.resolveStep?.();
    });
  }

  /** Adds the next bytes of the stream, which are followed in batches. Throws when the stream is damaged. */
  async write(bytes: Buffer): Promise<void> {
    const headerBytes = Math.min(HEADER_BYTES - this.header.length, bytes.length);
    if (headerBytes > 0) this.takeHeader(bytes.subarray(0, headerBytes));
    this.batch.push(bytes.subarray(headerBytes));
    this.batchBytes += bytes.length - headerBytes;
    if (this.batchBytes >= BATCH_BYTES) await this.follow();
  }

  /** Ends the input. Returns whether the stream is complete; the checksum may be missing. Throws when it is damaged. */
  async finish(): Promise<boolean> {
    await this.follow();
    if (this.end !== undefined) return true;
    // A stream that ends with the last write reports its end only on the next operation.
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

  private async follow(): Promise<void> {
    const bytes = this.batch.length === 1 ? (this.batch[0] as Buffer) : Buffer.concat(this.batch);
    this.batch = [];
    this.batchBytes = 0;
    if (bytes.length > 0 && this.end === undefined) await this.step((done) => this.inflate.write(bytes, done));
  }

  private async step(start: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.resolveStep = resolve;
      start(resolve);
    });
    if (this.failure) throw this.failure;
  }
}

/**
 * Frees the memory of a buffer of output, which is full, so that zlib does not write to it again. Left to the garbage
 * collector, the output of screenshots led to twice as much work for it and to 40 MiB more memory under load.
 */
function freeFull({ buffer, byteOffset, byteLength }: Buffer): void {
  if (byteOffset + byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
