import type { Dimensions } from './opened-image.js';

const CHANNELS = 4;

/** Returns whether an orientation swaps width and height. */
export function liesOnItsSide(orientation: number): boolean {
  return orientation >= 5;
}

/**
 * Rotates and mirrors stacked RGBA frames so that they are upright. `size` is that of one frame, `orientation` the
 * value of the EXIF tag (1 to 8).
 */
export function orientFrames(data: Buffer, size: Dimensions, orientation: number): { data: Buffer; size: Dimensions } {
  const { width, height } = size;
  const turned = liesOnItsSide(orientation) ? { width: height, height: width } : size;
  const pixels = new Uint32Array(data.buffer, data.byteOffset, data.length / CHANNELS);
  const upright = new Uint32Array(pixels.length);
  const [right, bottom] = [width - 1, height - 1];
  // The index of the stored pixel that is displayed at x and y.
  const source = (x: number, y: number): number => {
    switch (orientation) {
      case 2:
        return y * width + right - x;
      case 3:
        return (bottom - y) * width + right - x;
      case 4:
        return (bottom - y) * width + x;
      case 5:
        return x * width + y;
      case 6:
        return (bottom - x) * width + y;
      case 7:
        return (bottom - x) * width + right - y;
      case 8:
        return x * width + right - y;
      default:
        return y * width + x;
    }
  };
  for (let frame = 0; frame < pixels.length; frame += width * height) {
    let at = frame;
    for (let y = 0; y < turned.height; y += 1) {
      for (let x = 0; x < turned.width; x += 1) upright[at++] = pixels[frame + source(x, y)] as number;
    }
  }
  return { data: Buffer.from(upright.buffer), size: turned };
}
