import { colourTableBytes } from './gif-blocks.js';
import { damaged } from '../imaging.errors.js';

/** The fate of a frame before the next one is drawn (GIF89a §23). */
export type Disposal = 'keep' | 'clear' | 'restore';

/** The position of a frame on the canvas, and of its parts in the file. */
export interface GifFrame {
  left: number;
  top: number;
  width: number;
  height: number;
  /** Three bytes for each colour: red, green and blue. */
  palette: Buffer;
  transparent: number | undefined;
  disposal: Disposal;
  delayMs: number;
  isInterlaced: boolean;
  codeSize: number;
  /** The offset of the first sub-block of the pixels. */
  dataFrom: number;
}

/** An inspected GIF as browsers read it. */
export interface GifFile {
  width: number;
  height: number;
  /** The number of plays of the animation; 0 means endlessly. */
  plays: number;
  frames: GifFrame[];
}

type Control = Pick<GifFrame, 'transparent' | 'disposal' | 'delayMs'>;

const SCREEN_BYTES = 13;
const DESCRIPTOR_BYTES = 10;
const EXTENSION = 0x21;
const IMAGE = 0x2c;
const TERMINATOR = 0x00;
const PLAIN_TEXT = 0x01;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
const LOOPING = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0']);

const NO_CONTROL: Control = { transparent: undefined, disposal: 'keep', delayMs: 0 };
/** The disposals by number. Old encoders write 4 for 3. Browsers keep frames with a reserved number. */
const DISPOSALS: Disposal[] = ['keep', 'keep', 'clear', 'restore', 'restore'];

/**
 * Reads up to `maxFrames` frames. Of a truncated or damaged file, it reads the complete frames. Throws when there is
 * none.
 */
export function readGif(gif: Buffer, maxFrames = Infinity): GifFile {
  if (gif.length < SCREEN_BYTES) throw damaged('The GIF is truncated.');
  const globalPalette = paletteAt(gif, SCREEN_BYTES, gif[10] as number);
  const frames: GifFrame[] = [];
  let control = NO_CONTROL;
  let plays = 1;
  let at = SCREEN_BYTES + globalPalette.length;
  while (frames.length < maxFrames) {
    const introducer = gif[at];
    if (introducer === TERMINATOR) at += 1;
    else if (introducer === EXTENSION) {
      const label = gif[at + 1];
      if (label === GRAPHIC_CONTROL) control = readControl(gif, at + 3) ?? control;
      if (label === PLAIN_TEXT) control = NO_CONTROL;
      if (label === APPLICATION) plays = readPlays(gif, at + 2) ?? plays;
      at = behindSubBlocks(gif, at + 2);
    } else if (introducer === IMAGE && at + DESCRIPTOR_BYTES < gif.length) {
      const frame = { ...readDescriptor(gif, at, globalPalette), ...control };
      frames.push(frame);
      control = NO_CONTROL;
      at = behindSubBlocks(gif, frame.dataFrom);
    } else break;
  }
  const [first] = frames;
  if (!first) throw damaged('The GIF has no pixels.');
  // The screen is enlarged to contain the first frame. Later frames are clipped.
  const width = Math.max(gif.readUInt16LE(6), first.left + first.width);
  const height = Math.max(gif.readUInt16LE(8), first.top + first.height);
  return { width, height, plays, frames };
}

function readDescriptor(gif: Buffer, at: number, globalPalette: Buffer): Omit<GifFrame, keyof Control> {
  const packed = gif[at + 9] as number;
  const ownPalette = paletteAt(gif, at + DESCRIPTOR_BYTES, packed);
  const codeSizeAt = at + DESCRIPTOR_BYTES + ownPalette.length;
  return {
    left: gif.readUInt16LE(at + 1),
    top: gif.readUInt16LE(at + 3),
    width: gif.readUInt16LE(at + 5),
    height: gif.readUInt16LE(at + 7),
    palette: ownPalette.length > 0 ? ownPalette : globalPalette,
    isInterlaced: (packed & 0x40) !== 0,
    codeSize: gif[codeSizeAt] ?? 0,
    dataFrom: codeSizeAt + 1,
  };
}

function paletteAt(gif: Buffer, at: number, packed: number): Buffer {
  return gif.subarray(at, at + colourTableBytes(packed));
}

function readControl(gif: Buffer, at: number): Control | undefined {
  if (at + 4 > gif.length) return undefined;
  const packed = gif[at] as number;
  return {
    transparent: packed & 1 ? gif[at + 3] : undefined,
    disposal: DISPOSALS[(packed >> 2) & 7] ?? 'keep',
    delayMs: gif.readUInt16LE(at + 1) * 10,
  };
}

/**
 * The plays of a looping extension, or undefined for other extensions. An animation repeated n times is played n + 1
 * times.
 */
function readPlays(gif: Buffer, at: number): number | undefined {
  const isLooping = gif[at] === 11 && LOOPING.has(gif.toString('latin1', at + 1, at + 12));
  for (let block = at + 12; isLooping && block + 3 < gif.length && gif[block] !== 0;) {
    const isLoop = (gif[block] as number) >= 3 && gif[block + 1] === 1;
    if (isLoop) {
      const repeats = gif.readUInt16LE(block + 2);
      return repeats === 0 ? 0 : repeats + 1;
    }
    block += 1 + (gif[block] as number);
  }
  return undefined;
}

function behindSubBlocks(gif: Buffer, from: number): number {
  let at = from;
  while (at < gif.length && gif[at] !== 0) at += 1 + (gif[at] as number);
  return at + 1;
}
