import type { ByteReader } from '../walking/byte-reader.js';
import { displayedSize, minimalTiff, readOrientation } from '../walking/exif-orientation.js';
import { damaged } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import { LayoutBuilder } from '../walking/layout.js';
import { PartLimit } from '../walking/part-limit.js';
import type { PixelBudget } from '../walking/pixel-budget.js';
import { bareAncillary, isKeptAncillary } from './png-ancillary.js';
import {
  makeChunk,
  readChunkData,
  readChunkHeader,
  readCriticalChunk,
  readWholeChunk,
  type PngChunk,
} from './png-chunk-reader.js';
import { COLOUR_TYPE_PALETTE, countColours, readFrameControl, readPngHeader, type PngHeader } from './png-chunks.js';
import { PngPixels } from './png-pixels.js';
import { countRowBytes } from './png-rows.js';

const SIGNATURE_BYTES = 8;
const HEADER_BYTES = 13;
const SHORT_BYTES = 256;
const FRAME_NUMBER_BYTES = 4;
const ANIMATION_BYTES = 8;
const FRAME_CONTROL_BYTES = 26;
/** Following pixels takes one second for each gigabyte. Frames of an animation beyond this limit are not followed. */
const MAX_FOLLOWED_BYTES = 1024 * 1024 * 1024;

/**
 * Walks the chunks of a PNG (PNG 3rd edition, including APNG) up to IEND, and drops the bytes behind it and damaged
 * optional chunks. Chunks that are needed to show the image must match their checksums.
 */
export async function walkPng(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  reader.seek(SIGNATURE_BYTES);
  const first = await readChunkHeader(reader);
  if (first.type !== 'IHDR' || first.length !== HEADER_BYTES) throw damaged('The PNG does not start with its header.');
  const header = readPngHeader(await readCriticalChunk(reader, first));
  budget.addCanvas(header.width, header.height);
  using walk = new PngWalker(reader, budget, header, first.end);
  return await walk.walk();
}

class PngWalker implements Disposable {
  private readonly layout = new LayoutBuilder();
  private readonly shortChunks = new PartLimit();
  private readonly seen = new Set<string>();
  private readonly exifSlot: number;
  private orientation = 1;
  private announcedFrames = 0;
  private frames = 0;
  private colours = 0;
  private followedBytes = 0;
  /** The pixels of the image or frame whose chunks are being read. */
  private pixels: PngPixels | undefined;
  /** The size of the frame whose pixels follow. */
  private frame: { width: number; height: number } | undefined;

  constructor(
    private readonly reader: ByteReader,
    private readonly budget: PixelBudget,
    private readonly header: PngHeader,
    headerEnd: number,
  ) {
    this.layout.keep(0, headerEnd);
    this.exifSlot = this.layout.reserve();
  }

  async walk(): Promise<WalkedImage> {
    for (;;) {
      const chunk = await readChunkHeader(this.reader);
      // A large image has many chunks of pixels, but they are long.
      if (chunk.length < SHORT_BYTES) this.shortChunks.add();
      if (this.pixels && chunk.type !== this.pixels.type) await this.finishPixels(this.pixels);
      await this.walkChunk(chunk);
      this.seen.add(chunk.type);
      this.reader.seek(chunk.end);
      if (chunk.type === 'IEND') return this.finish();
    }
  }

  [Symbol.dispose](): void {
    this.pixels?.[Symbol.dispose]();
  }

  private async walkChunk(chunk: PngChunk): Promise<void> {
    switch (chunk.type) {
      case 'IHDR':
        throw damaged('The PNG has two headers.');
      case 'PLTE':
        return this.walkPalette(chunk);
      case 'IDAT':
        return this.walkPixels(chunk);
      case 'fdAT':
        return this.walkFramePixels(chunk);
      case 'fcTL':
        return this.walkFrameControl(chunk);
      case 'IEND':
        return this.walkEnd(chunk);
      default:
        // Browsers ignore other chunks behind the pixels, and use the first of two chunks of the same type.
        if (!this.seen.has('IDAT') && !this.seen.has(chunk.type)) await this.walkAncillary(chunk);
    }
  }

  private async walkAncillary(chunk: PngChunk): Promise<void> {
    if (chunk.type === 'eXIf') return this.walkExif(chunk);
    if (chunk.type === 'acTL') return this.walkAnimation(chunk);
    if (!isKeptAncillary(chunk.type, chunk.length)) return;
    const data = await readWholeChunk(this.reader, chunk);
    const wanted = data && bareAncillary(chunk.type, data, this.header, this.colours);
    if (wanted) this.keepAs(chunk, data, wanted);
  }

  private async walkPalette(chunk: PngChunk): Promise<void> {
    const colours = countColours(chunk.length);
    await readCriticalChunk(this.reader, chunk);
    if (this.colours > 0) throw damaged('The PNG has two palettes.');
    // Grey images do not use a palette, and decoders ignore a palette behind the pixels.
    const isGrey = this.header.colourType === 0 || this.header.colourType === 4;
    if (isGrey || this.seen.has('IDAT')) return;
    this.colours = colours;
    this.layout.keep(chunk.from, chunk.end);
  }

  private async walkPixels(chunk: PngChunk): Promise<void> {
    // The chunk between them would be dropped, and the second IDAT chunk would then continue the first.
    if (!this.pixels && this.seen.has('IDAT')) throw damaged('The pixels of the PNG are in several places.');
    if (this.header.colourType === COLOUR_TYPE_PALETTE && this.colours === 0) throw damaged('The PNG has no palette.');
    this.pixels ??= this.beginPixels(chunk.type, this.header);
    await this.pixels.take(chunk, 0);
  }

  private async walkFramePixels(chunk: PngChunk): Promise<void> {
    if (this.announcedFrames === 0) return;
    if (!this.seen.has('IDAT')) throw damaged('The PNG has frames before its image.');
    if (!this.pixels && !this.frame) throw damaged('The PNG has a frame without its control.');
    if (this.frame) this.pixels = this.beginPixels(chunk.type, this.frame);
    await this.pixels?.take(chunk, FRAME_NUMBER_BYTES);
  }

  private beginPixels(type: string, size: { width: number; height: number }): PngPixels {
    const rows = countRowBytes({ ...this.header, ...size });
    this.followedBytes += rows.all;
    this.frame = undefined;
    return new PngPixels(type, this.followedBytes <= MAX_FOLLOWED_BYTES ? rows : undefined, this.reader, this.layout);
  }

  private async finishPixels(pixels: PngPixels): Promise<void> {
    using finished = pixels;
    this.pixels = undefined;
    await finished.finish();
  }

  /** Keeps acTL. Behind the pixels it has no effect (§11.3.6.1), and the chunks of the animation are dropped. */
  private async walkAnimation(chunk: PngChunk): Promise<void> {
    const data = chunk.length === ANIMATION_BYTES ? await readWholeChunk(this.reader, chunk) : undefined;
    this.announcedFrames = data?.readUInt32BE(0) ?? 0;
    if (this.announcedFrames > 0) this.layout.keep(chunk.from, chunk.end);
  }

  private async walkFrameControl(chunk: PngChunk): Promise<void> {
    if (this.announcedFrames === 0) return;
    if (chunk.length !== FRAME_CONTROL_BYTES) throw damaged('A frame control of the PNG is invalid.');
    const frame = readFrameControl(await readCriticalChunk(this.reader, chunk), this.header);
    this.budget.addFrame(frame.width, frame.height);
    this.frames += 1;
    this.frame = frame;
    this.layout.keep(chunk.from, chunk.end);
  }

  private async walkExif(chunk: PngChunk): Promise<void> {
    const { isIntact } = await readChunkData(this.reader, chunk, () => undefined);
    if (!isIntact) return;
    this.orientation = (await readOrientation(this.reader, chunk.dataFrom, chunk.dataFrom + chunk.length)) ?? 1;
    if (this.orientation === 1) return;
    const tiff = minimalTiff(this.orientation);
    const data = chunk.length === tiff.length ? await readWholeChunk(this.reader, chunk) : undefined;
    if (data?.equals(tiff)) this.layout.keep(chunk.from, chunk.end);
    else this.layout.fill(this.exifSlot, { bytes: makeChunk('eXIf', tiff) });
  }

  private async walkEnd(chunk: PngChunk): Promise<void> {
    const data = chunk.length === 0 ? await readWholeChunk(this.reader, chunk) : undefined;
    this.keepAs(chunk, data, Buffer.alloc(0));
  }

  private keepAs(chunk: PngChunk, data: Buffer | undefined, wanted: Buffer): void {
    if (data?.equals(wanted)) this.layout.keep(chunk.from, chunk.end);
    else this.layout.insert(makeChunk(chunk.type, wanted));
  }

  private finish(): WalkedImage {
    if (!this.seen.has('IDAT')) throw damaged('The PNG has no pixels.');
    return {
      ...displayedSize(this.header.width, this.header.height, this.orientation),
      orientation: this.orientation,
      frames: Math.max(1, Math.min(this.announcedFrames, this.frames)),
      layout: this.layout.build(),
    };
  }
}
