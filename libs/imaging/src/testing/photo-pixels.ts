import sharp, { type Sharp } from 'sharp';

/** Planted in every place where metadata can be; a stripped file must not hold it. */
export const SECRET = 'SECRETGPS';

/** mulberry32: small, fast, and the same on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface PhotoOptions {
  width?: number;
  height?: number;
  channels?: 3 | 4;
  seed?: number;
  /** 0 is smooth, 255 compresses hardly at all. */
  grain?: number;
}

/** Slopes, waves and grain: compresses about as a photo does, and no two seeds are alike. */
export function photoPixels({ width = 160, height = 120, channels = 3, seed = 1, grain = 24 }: PhotoOptions): Buffer {
  const random = randomNumbers(seed);
  const pixels = Buffer.alloc(width * height * channels);
  const [across, down] = [4 + random() * 8, 4 + random() * 8];
  for (let y = 0, at = 0; y < height; y += 1) {
    const wave = 40 * Math.sin((y / height) * down);
    for (let x = 0; x < width; x += 1) {
      const noise = (random() - 0.5) * grain;
      const light = 128 + wave + 40 * Math.cos((x / width) * across) + noise;
      pixels[at++] = clamp(light + (x / width) * 40);
      pixels[at++] = clamp(light);
      pixels[at++] = clamp(light + (y / height) * 40 - 20);
      if (channels === 4) pixels[at++] = clamp(((x + y) / (width + height)) * 255);
    }
  }
  return pixels;
}

export function photo(options: PhotoOptions): Sharp {
  const { width = 160, height = 120, channels = 3 } = options;
  return sharp(photoPixels(options), { raw: { width, height, channels } });
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}
