import { tooManyPixels } from '../imaging.errors.js';
import type { GifFile, GifFrame } from './gif-file.js';
import { LzwDecoder } from './lzw-decoder.js';

const CHANNELS = 4;
/** The four passes of the rows of an interlaced frame (GIF89a appendix E). */
const PASSES = [
  { from: 0, step: 8 },
  { from: 4, step: 8 },
  { from: 2, step: 4 },
  { from: 1, step: 2 },
];

/** Frames in RGBA, stacked from top to bottom. */
export interface DrawnFrames {
  data: Buffer;
  /** No pixel of any frame is transparent. */
  isOpaque: boolean;
}

/**
 * Draws the frames of a GIF as browsers do. Areas that no frame covers, and areas that a frame clears, are transparent;
 * the background colour is never painted. Frames are clipped to the canvas and end where their data ends.
 */
export class GifCanvas {
  private readonly lzw = new LzwDecoder();
  private indexes = new Uint8Array(0);
  private readonly canvas: Uint32Array;

  constructor(
    private readonly gif: Buffer,
    private readonly file: GifFile,
    private readonly maxPixels: number,
  ) {
    const { width, height } = file;
    if (width * height > maxPixels) throw tooManyPixels('The image has too many pixels to render.');
    this.canvas = new Uint32Array(width * height);
  }

  /** Draws the first `count` frames. */
  drawFrames(count: number): DrawnFrames {
    const frameBytes = this.canvas.byteLength;
    const data = count === 1 ? Buffer.from(this.canvas.buffer) : Buffer.allocUnsafe(frameBytes * count);
    let isOpaque = true;
    for (const [number, frame] of this.file.frames.slice(0, count).entries()) {
      const before = frame.disposal === 'restore' && count > 1 ? this.canvas.slice() : undefined;
      this.draw(frame);
      isOpaque &&= !this.canvas.includes(0);
      if (count === 1) break;
      data.set(Buffer.from(this.canvas.buffer), number * frameBytes);
      if (before) this.canvas.set(before);
      else if (frame.disposal === 'clear') this.clear(frame);
    }
    return { data, isOpaque };
  }

  private draw(frame: GifFrame): void {
    const { columns, rows } = this.visible(frame);
    if (columns === 0 || rows === 0) return;
    if (frame.width * frame.height > this.maxPixels) throw tooManyPixels('The image has too many pixels to render.');
    // Rows below the canvas are not decoded, except in interlaced frames, where other rows follow them.
    const size = frame.width * (frame.isInterlaced ? frame.height : rows);
    if (this.indexes.length < size) this.indexes = new Uint8Array(size);
    const indexes = this.indexes.subarray(0, size);
    const count = this.lzw.decode(this.gif, frame.dataFrom, frame.codeSize, indexes);
    const colours = coloursOf(frame);
    for (let row = 0, from = 0; from < count; row += 1, from += frame.width) {
      const y = frame.isInterlaced ? interlacedRow(row, frame.height) : row;
      if (y < rows) this.drawRow(frame, y, indexes.subarray(from, Math.min(from + columns, count)), colours);
    }
  }

  private drawRow(frame: GifFrame, y: number, indexes: Uint8Array, colours: Uint32Array): void {
    const { canvas } = this;
    let at = (frame.top + y) * this.file.width + frame.left;
    for (let x = 0; x < indexes.length; x += 1, at += 1) {
      const colour = colours[indexes[x] as number] as number;
      if (colour !== 0) canvas[at] = colour;
    }
  }

  private clear(frame: GifFrame): void {
    const { columns, rows } = this.visible(frame);
    for (let y = 0; y < rows; y += 1) {
      const from = (frame.top + y) * this.file.width + frame.left;
      this.canvas.fill(0, from, from + columns);
    }
  }

  private visible({ left, top, width, height }: GifFrame): { columns: number; rows: number } {
    return {
      columns: Math.max(0, Math.min(width, this.file.width - left)),
      rows: Math.max(0, Math.min(height, this.file.height - top)),
    };
  }
}

/** RGBA in the byte order of the canvas, by index. 0 is transparent; indexes behind the palette are black. */
function coloursOf({ palette, transparent }: GifFrame): Uint32Array {
  const bytes = Buffer.alloc(256 * CHANNELS);
  for (let index = 0; index < 256; index += 1) {
    bytes.set(palette.subarray(index * 3, index * 3 + 3), index * CHANNELS);
    bytes[index * CHANNELS + 3] = 255;
  }
  if (transparent !== undefined) bytes.fill(0, transparent * CHANNELS, (transparent + 1) * CHANNELS);
  return new Uint32Array(bytes.buffer, bytes.byteOffset, 256);
}

function interlacedRow(row: number, height: number): number {
  let before = 0;
  for (const { from, step } of PASSES) {
    const rows = Math.max(0, Math.ceil((height - from) / step));
    if (row < before + rows) return from + (row - before) * step;
    before += rows;
  }
  return height;
}
