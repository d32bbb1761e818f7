import type { DomainError } from '#errors';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import type { InspectedImage } from '../inspect/inspected-image.js';
import { SECRET } from './fixtures/photo-pixels.js';
import { stripBuffer } from './strip-buffer.js';

export interface StripCase {
  name: string;
  bytes: () => Buffer | Promise<Buffer>;
  facts: Partial<Omit<InspectedImage, 'layout'>>;
  /** The file contains no metadata. */
  isClean?: boolean;
}

/** The contract of stripping, for files of all formats. */
export function stripContract({ name, bytes, facts, isClean = false }: StripCase): void {
  describe(name, () => {
    it('is inspected correctly', async () => {
      const { image } = await stripBuffer(await bytes());
      expect(image).toMatchObject({ orientation: 1, frames: 1, animated: false, ...facts });
    });

    it('keeps all pixels, colours and the orientation', async () => {
      const original = await bytes();
      const stripped = await stripBuffer(original);
      const [before, after] = [await decode(original), await decode(stripped.bytes)];
      expect(after.pixels.equals(before.pixels)).toBe(true);
      expect(after.metadata).toEqual(before.metadata);
    });

    it('loses all metadata', async () => {
      const { bytes: stripped } = await stripBuffer(await bytes());
      expect(stripped.includes(SECRET)).toBe(false);
    });

    it('is not changed by a second stripping', async () => {
      const original = await bytes();
      const first = await stripBuffer(original);
      expect(first.isUnchanged).toBe(isClean);
      expect(first.bytes.equals(original)).toBe(isClean);
      const { image: before } = first;
      const second = await stripBuffer(first.bytes);
      expect(second.isUnchanged).toBe(true);
      expect({ ...second.image, layout: [] }).toEqual({ ...before, layout: [] });
    });

    it('is rejected at every truncation', async () => {
      // Bytes behind the end can be cut without damage, so the stripped file is used.
      const { bytes: stripped } = await stripBuffer(await bytes());
      for (let tenth = 1; tenth < 10; tenth += 1) {
        const cut = stripped.subarray(0, Math.floor((stripped.length * tenth) / 10));
        await expect(stripBuffer(cut), `at ${tenth}/10`).rejects.toMatchObject({ code: 'damaged-image' });
      }
    });

    it('is rejected without its last byte, unless the format allows that', async () => {
      const { bytes: stripped, image } = await stripBuffer(await bytes());
      const repaired = await stripBuffer(stripped.subarray(0, -1)).then(
        (outcome) => outcome.bytes.equals(stripped),
        (error: DomainError) => error.code,
      );
      expect(repaired).toBe(image.format === 'gif' ? true : 'damaged-image');
    });
  });
}

async function decode(bytes: Buffer) {
  // libvips recognises a sequence only by the brand of a still image.
  const known = Buffer.from(bytes);
  if (known.toString('latin1', 4, 12) === 'ftypavis') known.write('avif', 8);
  const image = sharp(known, { animated: true });
  const { width, height, pages, delay, loop, orientation, density, space, depth, icc } = await image.metadata();
  const pixels = await image.raw().toBuffer();
  return {
    pixels,
    metadata: { width, height, pages, delay, loop, orientation: orientation ?? 1, density, space, depth, icc },
  };
}
