import type { ByteReader } from './byte-reader.js';
import { displayedSize, minimalTiff, readOrientation } from './exif-orientation.js';
import { damaged } from './imaging.errors.js';
import type { WalkedImage } from './inspected-image.js';
import { LayoutBuilder } from './layout.js';
import { PartLimit } from './part-limit.js';
import type { PixelBudget } from './pixel-budget.js';
import { makeChunk, readChunk, type PngChunk } from './png-chunk-reader.js';
import { COLOUR_TYPE_PALETTE, isKeptChunk, readFrameControl, readPngHeader, type PngHeader } from './png-chunks.js';

const SIGNATURE_BYTES = 8;
const SHORT_BYTES = 256;

/** Walks a PNG's chunks (PNG 3rd edition, APNG included) up to IEND, with every checksum; what follows IEND goes. */
export async function walkPng(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  const layout = new LayoutBuilder();
  layout.keep(0, SIGNATURE_BYTES);
  reader.seek(SIGNATURE_BYTES);
  const first = await readChunk(reader);
  if (first.type !== 'IHDR') throw damaged('The PNG does not begin with its header.');
  const header = readPngHeader(first.head);
  budget.addCanvas(header.width, header.height);
  layout.keep(first.from, reader.position);

  const walk = new PngWalk(header, layout, budget);
  for (;;) {
    const chunk = await readChunk(reader);
    walk.take(chunk, reader.position);
    if (chunk.type === 'IEND') return walk.finish();
  }
}

class PngWalk {
  private orientation: number | undefined;
  private readonly exifSeat: number;
  private announcedFrames = 0;
  private frames = 0;
  private readonly shortChunks = new PartLimit();
  private hasPalette = false;
  private pixels: 'ahead' | 'here' | 'behind' = 'ahead';
  private pixelBytes = 0;

  constructor(
    private readonly header: PngHeader,
    private readonly layout: LayoutBuilder,
    private readonly budget: PixelBudget,
  ) {
    this.exifSeat = layout.seat();
  }

  take(chunk: PngChunk, end: number): void {
    this.check(chunk);
    if (chunk.type === 'eXIf') this.takeExif(chunk, end);
    else if (chunk.type === 'acTL') this.takeAnimation(chunk, end);
    else if (isKeptChunk(chunk.type, this.announcedFrames > 0)) this.layout.keep(chunk.from, end);
  }

  finish(): WalkedImage {
    if (this.pixelBytes === 0) throw damaged('The PNG holds no pixels.');
    if (this.header.colourType === COLOUR_TYPE_PALETTE && !this.hasPalette) throw damaged('The PNG has no palette.');
    const orientation = this.orientation ?? 1;
    return {
      ...displayedSize(this.header.width, this.header.height, orientation),
      orientation,
      frames: Math.max(1, Math.min(this.announcedFrames, this.frames)),
      layout: this.layout.build(),
    };
  }

  private check(chunk: PngChunk): void {
    // A long file honestly has many chunks of pixels, but long ones.
    if (chunk.length < SHORT_BYTES) this.shortChunks.add();
    switch (chunk.type) {
      case 'IHDR':
        throw damaged('The PNG has two headers.');
      case 'PLTE':
        this.hasPalette = true;
        if (this.pixels !== 'ahead' || chunk.length === 0 || chunk.length % 3 !== 0 || chunk.length > 768) {
          throw damaged("The PNG's palette is broken.");
        }
        break;
      case 'IDAT':
        // What stood between two of them would be gone, and the second be read as pixels.
        if (this.pixels === 'behind') throw damaged("The PNG's pixels are in several places.");
        this.pixels = 'here';
        this.pixelBytes += chunk.length;
        return;
      case 'fcTL': {
        if (this.announcedFrames === 0) break;
        const { width, height } = readFrameControl(chunk.head, this.header);
        this.budget.addFrame(width, height);
        this.frames += 1;
      }
    }
    if (this.pixels === 'here') this.pixels = 'behind';
  }

  /** An animation that is announced behind the pixels is none (§11.3.6.1), and its chunks go. */
  private takeAnimation(chunk: PngChunk, end: number): void {
    if (this.pixels !== 'ahead' || this.announcedFrames > 0 || chunk.length !== 8) return;
    this.announcedFrames = chunk.head.readUInt32BE(0);
    if (this.announcedFrames > 0) this.layout.keep(chunk.from, end);
  }

  private takeExif(chunk: PngChunk, end: number): void {
    if (this.orientation !== undefined) return;
    this.orientation = readOrientation(chunk.head);
    if (this.orientation === undefined || this.orientation === 1) return;
    const tiff = minimalTiff(this.orientation);
    const isMinimal = chunk.length === tiff.length && tiff.equals(chunk.head);
    if (isMinimal && this.pixels === 'ahead') this.layout.keep(chunk.from, end);
    else this.layout.settle(this.exifSeat, { bytes: makeChunk('eXIf', tiff) });
  }
}
