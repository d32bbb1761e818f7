import { describe, expect, it } from 'vitest';

import { minimalTiff } from '../walking/exif-orientation.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { stripContract } from '../testing/strip.contract.js';
import {
  animatedWebp,
  riff,
  riffChunk,
  riffChunks,
  vp8x,
  webp,
  WEBP_FLAGS,
} from '../testing/fixtures/webp-fixtures.js';

const still = { format: 'webp', width: 160, height: 120 } as const;
const moving = { format: 'webp', width: 48, height: 32, frames: 3, animated: true } as const;

stripContract({ name: 'a bare lossy WebP', bytes: () => webp(), facts: still, isClean: true });
stripContract({
  name: 'a bare lossless WebP',
  bytes: () => webp({ encoder: { lossless: true } }),
  facts: still,
  isClean: true,
});
stripContract({
  name: 'a bare WebP with alpha and a profile',
  bytes: () => webp({ alpha: true, icc: true }),
  facts: still,
  isClean: true,
});
stripContract({ name: 'a lossy WebP with all metadata', bytes: () => webp({ everything: true }), facts: still });
stripContract({
  name: 'a lossless WebP with alpha and all metadata',
  bytes: () => webp({ alpha: true, everything: true, encoder: { lossless: true } }),
  facts: still,
});
stripContract({
  name: 'a lossy WebP with alpha, a profile and all metadata',
  bytes: () => webp({ alpha: true, icc: true, everything: true }),
  facts: still,
});
stripContract({
  name: 'a WebP of orientation 6 with all metadata',
  bytes: () => webp({ orientation: 6, everything: true }),
  facts: { ...still, width: 120, height: 160, orientation: 6 },
});
stripContract({ name: 'a bare animated WebP', bytes: () => animatedWebp(), facts: moving, isClean: true });
stripContract({
  name: 'an animated WebP with all metadata that runs twice',
  bytes: () => animatedWebp({ everything: true, loop: 2 }),
  facts: moving,
});

it('keeps an Exif chunk that holds only the orientation', async () => {
  const exif = riffChunk('EXIF', minimalTiff(8));
  const [pixels] = riffChunks(await webp());
  const clean = riff(vp8x(WEBP_FLAGS.exif, 160, 120), pixels?.bytes ?? exif, exif);

  expect(await stripBuffer(clean)).toMatchObject({ isUnchanged: true, image: { orientation: 8, width: 120 } });
});

it('adds a missing padding byte to the last chunk', async () => {
  const odd = Buffer.concat([await webp(), Buffer.alloc(0)]);
  const [pixels] = riffChunks(odd);
  const data = Buffer.concat([pixels?.data ?? odd, Buffer.alloc(1 - ((pixels?.data.length ?? 0) % 2))]);
  const padded = riff(riffChunk('VP8 ', data));
  const bare = Buffer.from(padded.subarray(0, -1));
  bare.writeUInt32LE(bare.length - 8, 4);

  const { bytes } = await stripBuffer(bare);

  expect(bytes.equals(padded)).toBe(true);
});

const bitstream = async () => riffChunks(await webp())[0]?.bytes ?? Buffer.alloc(0);
const frameOf = async (width: number, x: number, flags = 0) => {
  const header = Buffer.alloc(16);
  header.writeUIntLE(x / 2, 0, 3);
  header.writeUIntLE(width - 1, 6, 3);
  header.writeUIntLE(119, 9, 3);
  header[15] = flags;
  return riffChunk('ANMF', Buffer.concat([header, await bitstream()]));
};

it.each([
  ['no chunk', () => riff()],
  ['no pixels', () => riff(vp8x(0, 8, 8))],
  ['an unknown first chunk', () => riff(riffChunk('abcd', Buffer.alloc(4)))],
  ['a header that is too short', () => riff(riffChunk('VP8X', Buffer.alloc(4)))],
  ['pixels of another size than its canvas', async () => riff(vp8x(0, 8, 8), await bitstream())],
  ['pixels outside of its frames', async () => riff(vp8x(WEBP_FLAGS.animation, 160, 120), await bitstream())],
  ['a frame that exceeds the canvas', async () => riff(vp8x(WEBP_FLAGS.animation, 160, 120), await frameOf(160, 2))],
  ['a frame of the wrong size', async () => riff(vp8x(WEBP_FLAGS.animation, 160, 120), await frameOf(100, 0))],
  ['a frame without pixels', () => riff(vp8x(WEBP_FLAGS.animation, 8, 8), riffChunk('ANMF', Buffer.alloc(16)))],
  ['an empty frame', () => riff(vp8x(WEBP_FLAGS.animation, 8, 8), riffChunk('ANMF', Buffer.alloc(0)))],
  ['a chunk that exceeds the file', () => riff(vp8x(0, 8, 8), Buffer.from('VP8 \xff\0\0\0', 'latin1'))],
  ['no key frame', () => riff(riffChunk('VP8 ', Buffer.alloc(20, 1)))],
  ['no lossless signature', () => riff(riffChunk('VP8L', Buffer.alloc(20, 1)))],
])('rejects a WebP with %s as damaged', async (_name, bytes) => {
  await expect(stripBuffer(await bytes())).rejects.toMatchObject({ code: 'damaged-image' });
});

it('rejects a canvas with too many pixels at its header', async () => {
  await expect(stripBuffer(riff(vp8x(0, 16_000, 16_000)))).rejects.toMatchObject({ code: 'too-many-pixels' });
});

describe('hidden data', () => {
  const secret = Buffer.from('SECRETGPS!');
  const profile = Buffer.alloc(200);
  profile.writeUInt32BE(profile.length);
  profile.write('acsp', 36);
  const extended = async (flags: number, ...chunks: Buffer[]) =>
    riff(vp8x(flags, 160, 120), ...chunks, await bitstream());
  const iccp = (...data: Buffer[]) => riffChunk('ICCP', Buffer.concat(data));
  const anim = (...data: Buffer[]) => riffChunk('ANIM', Buffer.concat([Buffer.alloc(6), ...data]));
  const { animation, icc } = WEBP_FLAGS;

  it.each([
    ['behind a profile', () => extended(icc, iccp(profile, secret)), () => extended(icc, iccp(profile))],
    ['in a second profile', () => extended(icc, iccp(profile), iccp(secret)), () => extended(icc, iccp(profile))],
    ['in an invalid profile', () => extended(icc, iccp(secret, Buffer.alloc(200))), () => extended(0)],
    [
      'behind the parameters of an animation',
      async () => riff(vp8x(animation, 160, 120), anim(secret), await frameOf(160, 0)),
      async () => riff(vp8x(animation, 160, 120), anim(), await frameOf(160, 0)),
    ],
    [
      'in a second chunk of parameters',
      async () => riff(vp8x(animation, 160, 120), anim(), anim(secret), await frameOf(160, 0)),
      async () => riff(vp8x(animation, 160, 120), anim(), await frameOf(160, 0)),
    ],
    [
      'in the reserved bits of a frame',
      async () => riff(vp8x(animation, 160, 120), anim(), await frameOf(160, 0, 0xfc)),
      async () => riff(vp8x(animation, 160, 120), anim(), await frameOf(160, 0)),
    ],
  ])('is dropped: %s', async (_where, sent, stored) => {
    expect((await stripBuffer(await sent())).bytes.equals(await stored())).toBe(true);
  });

  it('is dropped: in the padding of a chunk and of a frame', async () => {
    const odd = Buffer.concat([(await bitstream()).subarray(8), Buffer.alloc(1)]);
    const data = odd.length % 2 === 1 ? odd : odd.subarray(0, -1);
    const clean = riff(riffChunk('VP8 ', data));
    const padded = Buffer.from(clean).fill(83, clean.length - 1);
    expect((await stripBuffer(padded)).bytes.equals(clean)).toBe(true);
  });
});
