import type { ByteReader } from '../walking/byte-reader.js';
import { displayedSize, EXIF_HEADER, minimalTiff, readOrientation } from '../walking/exif-orientation.js';
import { ICC_HEADER_BYTES, profileLength } from '../walking/icc-profile.js';
import { damaged } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import { LayoutBuilder, layoutSize } from '../walking/layout.js';
import { PartLimit } from '../walking/part-limit.js';
import type { PixelBudget } from '../walking/pixel-budget.js';
import { readSize, type CanvasSize } from './webp-bitstream.js';
import { isBitstream, keepChunk, keepStart, makeRiffHeader, readRiffChunk, type RiffChunk } from './webp-chunks.js';
import { walkWebpFrame, type WebpWalk } from './webp-frame.js';

const RIFF_HEADER_BYTES = 12;
const VP8X_BYTES = 10;
const ANIM_BYTES = 6;
const FLAG_ANIMATION = 0x02;
const FLAG_EXIF = 0x08;
const FLAG_ALPHA = 0x10;
const FLAG_PROFILE = 0x20;

/** Walks the chunks of a WebP (RFC 9649) up to the end in its RIFF header, and drops the bytes behind it. */
export async function walkWebp(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  const riff = Buffer.from(await reader.take(RIFF_HEADER_BYTES));
  const limit = 8 + riff.readUInt32LE(4);
  if (limit > reader.size) throw damaged('The WebP is truncated.');
  const layout = new LayoutBuilder();
  const riffSlot = layout.reserve();
  const first = await readRiffChunk(reader, limit);
  const walked = await walkFirst(reader, budget, layout, first, limit);

  const size = layoutSize(layout.build()) + RIFF_HEADER_BYTES - 8;
  const isRightSize = size === riff.readUInt32LE(4);
  riff.writeUInt32LE(size, 4);
  layout.fill(riffSlot, isRightSize ? { from: 0, to: RIFF_HEADER_BYTES } : { bytes: riff });
  return { ...walked, layout: layout.build() };
}

type Found = Omit<WalkedImage, 'layout'>;

async function walkFirst(
  reader: ByteReader,
  budget: PixelBudget,
  layout: LayoutBuilder,
  first: RiffChunk,
  limit: number,
): Promise<Found> {
  if (first.type === 'VP8X') {
    const header = Buffer.from(await reader.take(VP8X_BYTES));
    if (reader.position > first.dataEnd) throw damaged('The header of the WebP is invalid.');
    reader.seek(first.end);
    return new ExtendedWebpWalker(reader, budget, layout, first, header).walk(limit);
  }
  if (!isBitstream(first)) throw damaged('The WebP has no pixels.');
  // The simple format has one chunk. Decoders ignore chunks behind it.
  const { width, height } = await readSize(reader, first);
  budget.addCanvas(width, height);
  await keepChunk(reader, layout, first);
  return { width, height, orientation: 1, frames: 1 };
}

/** Walks the extended format (RFC 9649 §2.7). */
class ExtendedWebpWalker implements WebpWalk {
  private readonly flags: number;
  private readonly canvas: CanvasSize;
  private readonly headerSlot: number;
  readonly limit = new PartLimit();
  private readonly kept = new Set<string>();
  private hasImage = false;
  private orientation: number | undefined;
  private exifToAdd: Buffer | undefined;

  constructor(
    readonly reader: ByteReader,
    readonly budget: PixelBudget,
    readonly layout: LayoutBuilder,
    private readonly headerChunk: RiffChunk,
    private readonly header: Buffer,
  ) {
    this.flags = header[0] as number;
    this.canvas = { width: header.readUIntLE(4, 3) + 1, height: header.readUIntLE(7, 3) + 1 };
    budget.addCanvas(this.canvas.width, this.canvas.height);
    this.headerSlot = layout.reserve();
  }

  async walk(limit: number): Promise<Found> {
    while (this.reader.position + 8 <= limit) {
      const chunk = await readRiffChunk(this.reader, limit);
      await this.walkChunk(chunk);
      this.reader.seek(chunk.end);
    }
    if (!this.hasImage) throw damaged('The WebP has no pixels.');
    if (this.exifToAdd) {
      this.layout.insert(Buffer.concat([makeRiffHeader('EXIF', this.exifToAdd.length), this.exifToAdd]));
    }
    this.fillHeader();
    const orientation = this.orientation ?? 1;
    const { width, height } = displayedSize(this.canvas.width, this.canvas.height, orientation);
    return { width, height, orientation, frames: Math.max(1, this.budget.frames) };
  }

  private get isAnimated(): boolean {
    return (this.flags & FLAG_ANIMATION) !== 0;
  }

  private async walkChunk(chunk: RiffChunk): Promise<void> {
    this.limit.add();
    switch (chunk.type) {
      case 'ICCP':
        return this.walkProfile(chunk);
      case 'ALPH':
        return this.isAnimated ? undefined : this.keepOnce(chunk, chunk.dataEnd - chunk.dataFrom);
      case 'ANIM':
        return this.walkAnimation(chunk);
      case 'ANMF':
        if (!this.isAnimated) return;
        await walkWebpFrame(chunk, this.canvas, this);
        this.hasImage = true;
        return;
      case 'VP8 ':
      case 'VP8L':
        return this.walkImage(chunk);
      case 'EXIF':
        return this.walkExif(chunk);
    }
  }

  private async walkImage(chunk: RiffChunk): Promise<void> {
    if (this.isAnimated) throw damaged('The WebP has pixels outside of its frames.');
    if (this.hasImage) return;
    const { width, height } = await readSize(this.reader, chunk);
    if (width !== this.canvas.width || height !== this.canvas.height) {
      throw damaged('The pixels of the WebP have another size than its canvas.');
    }
    this.hasImage = true;
    await keepChunk(this.reader, this.layout, chunk);
  }

  private async walkProfile(chunk: RiffChunk): Promise<void> {
    const available = chunk.dataEnd - chunk.dataFrom;
    const length = profileLength(await this.reader.peek(Math.min(available, ICC_HEADER_BYTES)), available);
    if (length !== undefined) await this.keepOnce(chunk, length);
  }

  private async walkAnimation(chunk: RiffChunk): Promise<void> {
    if (!this.isAnimated) return;
    if (chunk.dataEnd - chunk.dataFrom < ANIM_BYTES) throw damaged('The animation of the WebP is invalid.');
    await this.keepOnce(chunk, ANIM_BYTES);
  }

  /** Keeps the start of a chunk that is allowed once, before the pixels. */
  private async keepOnce(chunk: RiffChunk, length: number): Promise<void> {
    if (this.hasImage || this.kept.has(chunk.type)) return;
    this.kept.add(chunk.type);
    await keepStart(this.reader, this.layout, chunk, length);
  }

  private async walkExif(chunk: RiffChunk): Promise<void> {
    if (this.orientation !== undefined) return;
    const length = chunk.dataEnd - chunk.dataFrom;
    const head = await this.reader.peek(Math.min(length, EXIF_HEADER.length));
    const tiffFrom = chunk.dataFrom + (head.equals(EXIF_HEADER) ? EXIF_HEADER.length : 0);
    this.orientation = (await readOrientation(this.reader, tiffFrom, chunk.dataEnd)) ?? 1;
    if (this.orientation === 1) return;
    const tiff = minimalTiff(this.orientation);
    this.reader.seek(chunk.dataFrom);
    if (length === tiff.length && tiff.equals(await this.reader.peek(length)))
      await keepChunk(this.reader, this.layout, chunk);
    else this.exifToAdd = tiff;
  }

  /** Fills in the VP8X header with flags for the kept chunks (RFC 9649 §2.7). */
  private fillHeader(): void {
    const { from, end } = this.headerChunk;
    const wanted = Buffer.from(this.header);
    wanted.fill(0, 1, 4);
    wanted[0] = this.flags & (FLAG_ANIMATION | FLAG_ALPHA);
    if (this.flags & FLAG_PROFILE && this.kept.has('ICCP')) wanted[0] |= FLAG_PROFILE;
    if ((this.orientation ?? 1) !== 1) wanted[0] |= FLAG_EXIF;
    const isUnchanged = wanted.equals(this.header) && end - from === 8 + VP8X_BYTES;
    const bytes = Buffer.concat([makeRiffHeader('VP8X', VP8X_BYTES), wanted]);
    this.layout.fill(this.headerSlot, isUnchanged ? { from, to: end } : { bytes });
  }
}
