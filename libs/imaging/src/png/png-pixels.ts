import { crc32 } from 'node:zlib';

import type { ByteReader } from '../walking/byte-reader.js';
import { damaged } from '../imaging.errors.js';
import type { LayoutBuilder } from '../walking/layout.js';
import { readChunkData, type PngChunk } from './png-chunk-reader.js';
import type { RowBytes } from './png-rows.js';
import { ZlibWalker } from './zlib-walker.js';

/**
 * The pixels of one image: its IDAT chunks, or the fdAT chunks of a frame. Follows the compressed stream through the
 * chunks, keeps it up to its end, and drops the bytes behind it.
 */
export class PngPixels implements Disposable {
  private readonly zlib: ZlibWalker | undefined;
  private readonly parts: { chunk: PngChunk; prefix: number }[] = [];

  /**
   * `rows` are the expected rows of the stream. Without them the stream is not followed and all its chunks are kept.
   */
  constructor(
    readonly type: string,
    private readonly rows: RowBytes | undefined,
    private readonly reader: ByteReader,
    private readonly layout: LayoutBuilder,
  ) {
    // Decoders ignore bytes behind the last row, so these could be any data. Some encoders add up to one row.
    if (rows) this.zlib = new ZlibWalker(rows.all + rows.longest);
  }

  /** Adds the next chunk. The pixels start `prefix` bytes into its data. */
  async take(chunk: PngChunk, prefix: number): Promise<void> {
    if (chunk.length < prefix) throw damaged('The PNG has a frame without a number.');
    const { isIntact } = await readChunkData(this.reader, chunk, async (bytes, at) => {
      await this.follow(bytes.subarray(Math.max(0, prefix - at)));
    });
    if (!isIntact) throw damaged(`The ${chunk.type} chunk of the PNG does not match its checksum.`);
    this.parts.push({ chunk, prefix });
  }

  /**
   * Ends the stream and keeps its chunks. Throws `damaged-image` when the first row is incomplete. Browsers show a
   * stream that ends later, as far as it goes. Moves the reader.
   */
  async finish(): Promise<void> {
    if (this.zlib && this.rows) {
      await this.endStream(this.zlib);
      if (this.zlib.produced < this.rows.first) throw damaged('The PNG has no pixels.');
    }
    let left = this.zlib?.end ?? Infinity;
    for (const { chunk, prefix } of this.parts) {
      const kept = Math.min(chunk.length - prefix, left);
      left -= kept;
      if (kept === chunk.length - prefix) this.layout.keep(chunk.from, chunk.end);
      else await this.keepStart(chunk, prefix, kept);
    }
  }

  [Symbol.dispose](): void {
    this.zlib?.[Symbol.dispose]();
  }

  private async follow(bytes: Buffer): Promise<void> {
    try {
      await this.zlib?.write(bytes);
    } catch (error) {
      throw damaged('The pixels of the PNG are damaged.', error);
    }
  }

  private async endStream(zlib: ZlibWalker): Promise<void> {
    try {
      await zlib.finish();
    } catch (error) {
      throw damaged('The pixels of the PNG are damaged.', error);
    }
  }

  private async keepStart(chunk: PngChunk, prefix: number, kept: number): Promise<void> {
    // The chunks of a frame are numbered in sequence, so an empty one must stay.
    if (kept === 0 && prefix === 0) return;
    const length = prefix + kept;
    const header = Buffer.alloc(8);
    header.writeUInt32BE(length, 0);
    header.write(chunk.type, 4, 'latin1');
    let checksum = crc32(chunk.type);
    await readChunkData(this.reader, chunk, (bytes, at) => {
      checksum = crc32(bytes.subarray(0, Math.max(0, length - at)), checksum);
    });
    const trailer = Buffer.alloc(4);
    trailer.writeUInt32BE(checksum);
    this.layout.insert(header);
    this.layout.keep(chunk.dataFrom, chunk.dataFrom + length);
    this.layout.insert(trailer);
  }
}
