import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { builtGif, type BuiltGifOptions } from '../testing/fixtures/built-gif.js';
import { animatedGif } from '../testing/fixtures/gif-fixtures.js';
import { GifCanvas } from './gif-canvas.js';
import { readGif } from './gif-file.js';

/** Colour indexes 0 to 3, named as in `drawn`; a dot is transparent. */
const PALETTE = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 0],
];
const NAMES = 'rgby';

/** The rows of each frame as letters: red, green, blue, yellow, black (k), and a dot for transparent. */
function drawn(options: Omit<BuiltGifOptions, 'palette'>, gif = builtGif({ palette: PALETTE, ...options })): string[] {
  const file = readGif(gif);
  const { data } = new GifCanvas(gif, file, 1_000_000).drawFrames(file.frames.length);
  const letters = Array.from({ length: data.length / 4 }, (_, at) => letter(data.subarray(at * 4, at * 4 + 4))).join(
    '',
  );
  const rows = letters.match(new RegExp(`.{${file.width}}`, 'g')) ?? [];
  return file.frames.map((_, frame) => rows.slice(frame * file.height, (frame + 1) * file.height).join(' '));
}

function letter([r, g, b, alpha]: Buffer): string {
  if (alpha === 0) return '.';
  const index = PALETTE.findIndex(([red, green, blue]) => red === r && green === g && blue === b);
  return NAMES[index] ?? 'k';
}

const FULL = [
  [0, 0, 0],
  [0, 0, 0],
];
const SCREEN = { width: 3, height: 2 };

describe('an area', () => {
  it('without a frame is transparent, even if no frame has a transparent colour', () => {
    expect(drawn({ ...SCREEN, background: 2, frames: [{ left: 1, top: 1, rows: [[1]] }] })).toEqual(['... .g.']);
  });

  it('is transparent after a frame with the disposal "clear"', () => {
    const frames = [
      { rows: FULL, disposal: 2 },
      { rows: [[1]], disposal: 2 },
      { left: 2, rows: [[3]] },
    ];
    expect(drawn({ ...SCREEN, background: 2, frames })).toEqual(['rrr rrr', 'g.. ...', '..y ...']);
  });

  it('is restored after a frame with the disposal "restore"', () => {
    const frames = [{ rows: FULL }, { rows: [[1, 1]], disposal: 3 }, { top: 1, rows: [[3]] }];
    expect(drawn({ ...SCREEN, frames })).toEqual(['rrr rrr', 'ggr rrr', 'rrr yrr']);
  });

  it.each([
    [4, 'rrr yrr'],
    [5, 'ggr yrr'],
    [7, 'ggr yrr'],
  ])('follows browsers for the reserved disposal %i', (disposal, last) => {
    const frames = [{ rows: FULL }, { rows: [[1, 1]], disposal }, { top: 1, rows: [[3]] }];
    expect(drawn({ ...SCREEN, frames }).at(-1)).toBe(last);
  });
});

describe('the canvas', () => {
  it('is enlarged to contain the first frame', () => {
    expect(drawn({ width: 1, height: 1, frames: [{ rows: FULL }] })).toEqual(['rrr rrr']);
    expect(drawn({ width: 2, height: 1, frames: [{ left: 1, rows: FULL }] })).toEqual(['.rrr .rrr']);
  });

  it('has the size of the first frame if the screen has none', () => {
    expect(drawn({ width: 0, height: 0, frames: [{ rows: FULL }] })).toEqual(['rrr rrr']);
  });

  it('clips later frames', () => {
    const frames = [
      { rows: FULL },
      {
        left: 2,
        top: 1,
        rows: [
          [1, 1],
          [1, 1],
        ],
      },
      { left: 9, top: 9, rows: FULL },
    ];
    expect(drawn({ ...SCREEN, frames })).toEqual(['rrr rrr', 'rrr rrg', 'rrr rrg']);
  });
});

describe('a frame', () => {
  it('does not paint pixels of its transparent colour', () => {
    expect(drawn({ ...SCREEN, frames: [{ rows: FULL }, { rows: [[1, 3, 1]], transparent: 3 }] })[1]).toBe('grg rrr');
  });

  it('shows black for an index behind the palette', () => {
    const gif = builtGif({
      ...SCREEN,
      palette: PALETTE,
      frames: [
        {
          rows: [
            [1, 7, 1],
            [7, 1, 7],
          ],
        },
      ],
    });
    expect(drawn(SCREEN as never, gif)).toEqual(['gkg kgk']);
  });

  it('is put in order if it is interlaced', () => {
    const stored = [0, 1, 2, 3, 0, 1, 2, 3, 0].map((index) => [index]);
    // Rows 0 and 8, then 4, then 2 and 6, then 1, 3, 5 and 7.
    expect(drawn({ width: 1, height: 9, frames: [{ rows: stored, interlaced: true }] })).toEqual(['r g y b b y r r g']);
  });

  it('is shown up to the end of its data', () => {
    const whole = builtGif({
      width: 3,
      height: 9,
      palette: PALETTE,
      frames: [{ rows: Array.from({ length: 9 }, () => [1, 1, 1]) }],
    });
    const cut = whole.subarray(0, whole.length - 8);
    expect(drawn(SCREEN as never, cut)[0]).toMatch(/^ggg ggg .*\.$/);
  });

  it('without a width draws nothing', () => {
    expect(drawn({ ...SCREEN, frames: [{ rows: FULL }, { rows: [] }] })).toEqual(['rrr rrr', 'rrr rrr']);
  });
});

it('draws an ordinary animation as libvips does', async () => {
  const gif = await animatedGif({ width: 64, height: 48, frames: 4 });
  const file = readGif(gif);
  const { data, isOpaque } = new GifCanvas(gif, file, 1_000_000).drawFrames(4);
  expect(data.equals(await sharp(gif, { animated: true }).ensureAlpha().raw().toBuffer())).toBe(true);
  expect(isOpaque).toBe(true);
});

it('reports whether any pixel is transparent', () => {
  const gif = builtGif({ ...SCREEN, palette: PALETTE, frames: [{ rows: FULL, disposal: 2 }, { rows: [[1]] }] });
  const file = readGif(gif);
  expect(new GifCanvas(gif, file, 100).drawFrames(1).isOpaque).toBe(true);
  expect(new GifCanvas(gif, file, 100).drawFrames(2).isOpaque).toBe(false);
});

it('rejects more pixels than the limit', () => {
  const gif = builtGif({ ...SCREEN, palette: PALETTE, frames: [{ rows: FULL }] });
  expect(() => new GifCanvas(gif, readGif(gif), 5)).toThrow(expect.objectContaining({ code: 'too-many-pixels' }));
});
