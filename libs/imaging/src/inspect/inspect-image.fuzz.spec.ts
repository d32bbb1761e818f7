import { DomainError } from '#errors';
import type { WantedVariant } from '#formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { checkPixels, needsDecoding } from '../rendering/check-pixels.js';
import { isUnchanged } from '../walking/layout.js';
import { renderVariants } from '../variants/render-variants.js';
import { builtAvif } from '../testing/fixtures/avif-fixtures.js';
import { animatedGif, gif } from '../testing/fixtures/gif-fixtures.js';
import { photoJpeg } from '../testing/fixtures/jpeg-fixtures.js';
import { randomNumbers, SECRET } from '../testing/fixtures/photo-pixels.js';
import { apng, png } from '../testing/fixtures/png-fixtures.js';
import { stripBuffer } from '../testing/strip-buffer.js';
import { animatedWebp, webp } from '../testing/fixtures/webp-fixtures.js';

const small = { width: 16, height: 12 };
const FILES: [string, () => Buffer | Promise<Buffer>][] = [
  ['jpeg', () => photoJpeg({ ...small, everything: true, icc: true, orientation: 6 })],
  ['progressive jpeg', () => photoJpeg({ ...small, everything: true, encoder: { progressive: true } })],
  ['png', () => png({ ...small, everything: true, colourType: 3, orientation: 6 })],
  ['apng', () => apng({ ...small, everything: true })],
  ['gif', () => gif({ ...small, everything: true })],
  ['animated gif', () => animatedGif({ ...small, everything: true })],
  ['webp', () => webp({ ...small, everything: true, alpha: true, orientation: 6 })],
  ['animated webp', () => animatedWebp({ ...small, everything: true })],
  ['avif', () => builtAvif({ ...small, everything: true, irot: 1 })],
  ['avif sequence', () => builtAvif({ ...small, everything: true, frames: 3 })],
];
const CODES = ['damaged-image', 'unsupported-image', 'too-many-pixels', 'empty-body'];

/** Expects a DomainError, or an image whose stripped file a second stripping leaves unchanged. */
async function expectOutcome(bytes: Buffer): Promise<void> {
  const outcome = await stripTwice(bytes).catch((error: unknown) => {
    if (error instanceof DomainError) return error.code;
    throw error;
  });
  expect(['unchanged', ...CODES]).toContain(outcome);
}

async function stripTwice(bytes: Buffer): Promise<string> {
  const { bytes: stripped, image } = await stripBuffer(bytes, 1_000_000);
  if (image.width * image.height <= 0) return 'without pixels';
  return (await stripBuffer(stripped, 1_000_000)).isUnchanged ? 'unchanged' : 'changed';
}

const render = (bytes: Buffer, wanted: readonly WantedVariant[]) =>
  renderVariants(bytes, wanted, { maxPixels: 1_000_000, timeoutMs: 10_000 });

/** The stored bytes of an accepted upload. */
async function accept(sent: Buffer): Promise<Buffer> {
  const { bytes, image } = await stripBuffer(sent, 1_000_000);
  if (needsDecoding(image)) await checkPixels(bytes, render);
  return bytes;
}

it('inspects random bytes', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => expectOutcome(Buffer.from(bytes))));
});

describe.each(FILES)('%s', async (_name, make) => {
  const file = Buffer.from(await make());
  const at = fc.nat(file.length - 1);

  it('inspects random bytes behind the start of the file', async () => {
    const tail = fc.uint8Array({ maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.nat(120), tail, (keep, bytes) =>
        expectOutcome(Buffer.concat([file.subarray(0, keep), bytes])),
      ),
    );
  });

  it('inspects changed bytes', async () => {
    const change = fc.tuple(at, fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xff)));
    const changes = fc.array(change, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(changes, (list) => {
        const changed = Buffer.from(file);
        for (const [position, value] of list) changed[position] = value;
        return expectOutcome(changed);
      }),
      { numRuns: 400 },
    );
  });

  it('inspects removed, repeated and swapped ranges', async () => {
    await fc.assert(
      fc.asyncProperty(at, at, at, (a, b, c) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const stretch = file.subarray(from, to);
        const rest = Buffer.concat([file.subarray(0, from), file.subarray(to)]);
        return expectOutcome(Buffer.concat([rest.subarray(0, c), ...(c % 2 ? [stretch] : []), rest.subarray(c)]));
      }),
      { numRuns: 200 },
    );
  });

  it('renders files with changed bytes that it accepts', async () => {
    const random = randomNumbers(1);
    let taken = 0;
    for (let round = 0; round < 150; round += 1) {
      const changed = Buffer.from(file);
      for (let left = 1 + (round % 3); left > 0; left -= 1) {
        changed[Math.floor(random() * file.length)] = Math.floor(random() * 256);
      }
      const bytes = await accept(changed).catch(() => undefined);
      if (!bytes) continue;
      taken += 1;
      const outcome = await render(bytes, [{ size: 't', extension: 'webp' }]).then(() => 'rendered', String);
      expect(outcome, `round ${round}`).toBe('rendered');
    }
    // Most changes of a PNG invalidate a checksum.
    expect(taken).toBeGreaterThan(0);
  });

  it('inspects every truncation', async () => {
    for (let length = 0; length < file.length; length += 1) await expectOutcome(file.subarray(0, length));
  });

  it('rejects every truncation of the stripped file', async () => {
    const { bytes: stripped, image } = await stripBuffer(file);
    expect(stripped.includes(SECRET)).toBe(false);
    for (let length = 40; length < stripped.length; length += 1) {
      const cut = stripped.subarray(0, length);
      const outcome = await stripBuffer(cut, 1e6).then(
        ({ bytes }) => bytes,
        (error: DomainError) => error.code,
      );
      // A GIF that ends between two blocks is accepted; its trailer is added.
      const isRepaired = outcome instanceof Buffer && image.format === 'gif';
      const expected = isRepaired ? await repairGif(cut) : 'damaged-image';
      expect(outcome, `${length} bytes`).toEqual(expected);
    }
  });
});

const repairGif = async (cut: Buffer) => (await stripBuffer(Buffer.concat([cut, Buffer.from(';')]))).bytes;

it('reports isUnchanged only for equal bytes', () => {
  expect(isUnchanged([], 0)).toBe(false);
  expect(isUnchanged([{ from: 0, to: 9 }], 10)).toBe(false);
  expect(
    isUnchanged(
      [
        { from: 0, to: 5 },
        { from: 5, to: 10 },
      ],
      10,
    ),
  ).toBe(false);
  expect(isUnchanged([{ from: 0, to: 10 }], 10)).toBe(true);
});
