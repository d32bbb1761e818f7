import type { ByteReader } from '../walking/byte-reader.js';
import { colourTableBytes, readLoopExtension } from './gif-blocks.js';
import { skipSubBlocks, walkGifPixels } from './gif-pixels.js';
import { damaged } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import { LayoutBuilder } from '../walking/layout.js';
import { PartLimit } from '../walking/part-limit.js';
import type { PixelBudget } from '../walking/pixel-budget.js';

const SCREEN_BYTES = 13;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TRAILER = 0x3b;
/** Has no meaning between blocks; some encoders leave one there. */
const TERMINATOR = 0x00;

const PLAIN_TEXT = 0x01;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const MAX_CODE_SIZE = 11;

/** Walks the blocks of a GIF (GIF89a) up to the trailer and drops the bytes behind it. */
export async function walkGif(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  return new GifWalker(reader, budget).walk();
}

class GifWalker {
  private readonly layout = new LayoutBuilder();
  private readonly limit = new PartLimit();
  private width = 0;
  private height = 0;
  /** A graphic control applies to the next image or text (§23) and is kept or dropped with it. */
  private control: { from: number; to: number } | undefined;

  constructor(
    private readonly reader: ByteReader,
    private readonly budget: PixelBudget,
  ) {}

  async walk(): Promise<WalkedImage> {
    const screen = await this.reader.take(SCREEN_BYTES);
    this.reader.skip(colourTableBytes(screen[10] as number));
    this.layout.keep(0, this.reader.position);
    this.width = screen.readUInt16LE(6);
    this.height = screen.readUInt16LE(8);
    if (this.width > 0 && this.height > 0) this.budget.addCanvas(this.width, this.height);

    while (await this.walkBlock());
    if (this.budget.frames === 0) throw damaged('The GIF has no pixels.');
    const { width, height } = this;
    return { width, height, orientation: 1, frames: this.budget.frames, layout: this.layout.build() };
  }

  /** Walks one block. Returns whether another follows. */
  private async walkBlock(): Promise<boolean> {
    this.limit.add();
    const from = this.reader.position;
    // Viewers show a file that ends between two blocks. The missing trailer is added.
    if (this.reader.remaining === 0 && this.budget.frames > 0) return this.endHere();
    const introducer = (await this.reader.take(1))[0];
    switch (introducer) {
      case EXTENSION:
        await this.walkExtension(from);
        return true;
      case IMAGE:
        await this.walkImage(from);
        return true;
      case TERMINATOR:
        return true;
      case TRAILER:
        this.layout.keep(from, this.reader.position);
        return false;
      default:
        // Browsers show the frames before an unknown block.
        if (this.budget.frames > 0) return this.endHere();
        throw damaged('The GIF has an unknown block.');
    }
  }

  private endHere(): false {
    this.layout.insert(Buffer.from([TRAILER]));
    return false;
  }

  private async walkImage(from: number): Promise<void> {
    const descriptor = await this.reader.take(9);
    const [left, top] = [descriptor.readUInt16LE(0), descriptor.readUInt16LE(2)];
    const [width, height] = [descriptor.readUInt16LE(4), descriptor.readUInt16LE(6)];
    if (this.budget.frames === 0) {
      // Browsers enlarge the screen so that it contains the first frame.
      this.width = Math.max(this.width, left + width);
      this.height = Math.max(this.height, top + height);
      this.budget.addCanvas(this.width, this.height);
    }
    this.budget.addFrame(width, height);
    this.reader.skip(colourTableBytes(descriptor[8] as number));
    const codeSize = (await this.reader.take(1))[0] as number;
    if (codeSize < 1 || codeSize > MAX_CODE_SIZE) throw damaged('The pixels of the GIF are damaged.');
    this.keepControl();
    await walkGifPixels(this.reader, this.layout, from, { codeSize, pixels: width * height });
  }

  private async walkExtension(from: number): Promise<void> {
    const label = (await this.reader.take(1))[0];
    if (label === GRAPHIC_CONTROL) {
      const body = await this.reader.take(6);
      if (body[0] !== 4 || body[5] !== 0) throw damaged('A frame control of the GIF is invalid.');
      this.control = { from, to: this.reader.position };
    } else if (label === APPLICATION) {
      const wanted = await readLoopExtension(this.reader);
      if (wanted) await this.keepLoop(from, wanted);
    } else {
      await skipSubBlocks(this.reader);
      if (label === PLAIN_TEXT) this.control = undefined;
    }
  }

  private async keepLoop(from: number, wanted: Buffer): Promise<void> {
    const end = this.reader.position;
    this.reader.seek(from);
    const isMinimal = end - from === wanted.length && wanted.equals(await this.reader.peek(wanted.length));
    this.reader.seek(end);
    if (isMinimal) this.layout.keep(from, end);
    else this.layout.insert(wanted);
  }

  private keepControl(): void {
    if (this.control) this.layout.keep(this.control.from, this.control.to);
    this.control = undefined;
  }
}
