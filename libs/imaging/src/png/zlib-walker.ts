import { createInflateRaw, type InflateRaw, inflateRawSync } from 'node:zlib';

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
 * A stream with at most this much output and input is inflated with one call in the calling thread, which takes about
 * 0.6 ms per MiB of output. That saves a third of the processor time, which turns of the thread pool take.
 */
const MAX_SINGLE_OUTPUT_BYTES = 8 * 1024 * 1024;
const MAX_SINGLE_INPUT_BYTES = 1024 * 1024;

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
  private readonly batchBytesLimit: number;
  /** Exists once the stream is followed in batches. */
  private inflate: InflateRaw | undefined;
  private batch: Buffer[] = [];
  private batchBytes = 0;
  private resolveStep: (() => void) | undefined;

  /** A stream with more than `maxBytes` of output is damaged. */
  constructor(private readonly maxBytes: number) {
    this.batchBytesLimit = maxBytes <= MAX_SINGLE_OUTPUT_BYTES ? MAX_SINGLE_INPUT_BYTES : BATCH_BYTES;
  }

  /** Adds the next bytes of the stream, which are followed in batches. Throws when the stream is damaged. */
  async write(bytes: Buffer): Promise<void> {
    const headerBytes = Math.min(HEADER_BYTES - this.header.length, bytes.length);
    if (headerBytes > 0) this.takeHeader(bytes.subarray(0, headerBytes));
    this.batch.push(bytes.subarray(headerBytes));
    this.batchBytes += bytes.length - headerBytes;
    if (this.batchBytes >= this.batchBytesLimit) await this.follow(this.takeBatch());
  }

  /** Ends the input. Returns whether the stream is complete; the checksum may be missing. Throws when it is damaged. */
  async finish(): Promise<boolean> {
    const rest = this.takeBatch();
    if (!this.inflate && this.inflateWhole(rest)) return true;
    await this.follow(rest);
    if (this.end !== undefined) return true;
    // A stream that ends with the last write reports its end only on the next operation.
    await this.step((inflate) => inflate.end()).catch(() => undefined);
    return this.end !== undefined;
  }

  [Symbol.dispose](): void {
    this.inflate?.destroy();
  }

  private takeHeader(bytes: Buffer): void {
    this.header.push(...bytes);
    if (this.header.length < HEADER_BYTES) return;
    const [method = 0, flags = 0] = this.header;
    const isZlib = (method & 0x0f) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
    const hasDictionary = (flags & 0x20) !== 0;
    if (!isZlib || hasDictionary) throw new Error('The stream has no zlib header.');
  }

  private takeBatch(): Buffer {
    const bytes = this.batch.length === 1 ? (this.batch[0] as Buffer) : Buffer.concat(this.batch);
    this.batch = [];
    this.batchBytes = 0;
    return bytes;
  }

  /** Inflates a small stream with one call. Returns false if it is not small, or not complete and intact. */
  private inflateWhole(bytes: Buffer): boolean {
    if (this.maxBytes > MAX_SINGLE_OUTPUT_BYTES || bytes.length > MAX_SINGLE_INPUT_BYTES) return false;
    try {
      // All output fits into one buffer, of which there is no copy.
      const options = { chunkSize: this.maxBytes + 64, maxOutputLength: this.maxBytes, info: true } as const;
      const { buffer, engine } = inflateRawSync(bytes, options) as unknown as { buffer: Buffer; engine: InflateRaw };
      this.produced = buffer.length;
      this.end = HEADER_BYTES + engine.bytesWritten + CHECKSUM_BYTES;
      (buffer.buffer as ArrayBuffer).transfer(0);
      return true;
    } catch {
      // It is followed in batches, which shows how far it goes.
      return false;
    }
  }

  private async follow(bytes: Buffer): Promise<void> {
    if (bytes.length > 0 && this.end === undefined) await this.step((inflate, done) => inflate.write(bytes, done));
  }

  private async step(start: (inflate: InflateRaw, done: () => void) => void): Promise<void> {
    const inflate = (this.inflate ??= this.startInflate());
    await new Promise<void>((resolve) => {
      this.resolveStep = resolve;
      start(inflate, resolve);
    });
    if (this.failure) throw this.failure;
  }

  private startInflate(): InflateRaw {
    const inflate = createInflateRaw({ chunkSize: OUTPUT_BYTES });
    inflate.on('data', (bytes: Buffer) => {
      this.produced += bytes.length;
      freeFull(bytes);
      if (this.produced > this.maxBytes) inflate.destroy(new Error(`The output exceeds ${this.maxBytes} bytes.`));
    });
    inflate.on('end', () => {
      this.end = HEADER_BYTES + inflate.bytesWritten + CHECKSUM_BYTES;
      this.resolveStep?.();
    });
    inflate.on('error', (error) => {
      this.failure = error;
      this.resolveStep?.();
    });
    return inflate;
  }
}

/**
 * Frees the memory of a buffer of output, which is full, so that zlib does not write to it again. Left to the garbage
 * collector, the output of screenshots led to twice as much work for it and to 40 MiB more memory under load.
 */
function freeFull({ buffer, byteOffset, byteLength }: Buffer): void {
  if (byteOffset + byteLength === buffer.byteLength && buffer instanceof ArrayBuffer) buffer.transfer(0);
}
