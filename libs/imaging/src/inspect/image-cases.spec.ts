import { VARIANT_EXTENSIONS, VARIANT_SIZES } from '#formats';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';

import { renderVariants } from '../variants/render-variants.js';
import { expectCaseVariant } from '../testing/expect-case-variant.js';
import { CASE_SECRET, caseBytes, IMAGE_CASES, isAccepted } from '../testing/image-cases.js';
import { stripBuffer } from '../testing/strip-buffer.js';

const REFUSALS: Record<string, number> = { 'damaged-image': 422, 'unsupported-image': 415, 'too-many-pixels': 413 };
const limits = { maxPixels: 100_000_000, timeoutMs: 20_000 };

describe.each(IMAGE_CASES.filter((each) => !isAccepted(each)))('$file: $note', (image) => {
  it(`is rejected with ${image.expect}`, async () => {
    const error: unknown = await stripBuffer(caseBytes(image)).catch((caught: unknown) => caught);
    const status = REFUSALS[(error as { code: string }).code];
    expect(image.expect === '4xx' ? Object.values(REFUSALS) : [image.expect]).toContain(status);
  });
});

describe.each(IMAGE_CASES.filter(isAccepted))('$file: $note', (image) => {
  it('is accepted and loses private data', async () => {
    const sent = caseBytes(image);
    const { image: found, bytes, isUnchanged } = await stripBuffer(sent);

    expect({
      size: image.size && [found.width, found.height],
      animated: image.animated === undefined ? undefined : found.animated,
      frames: image.frames === undefined ? undefined : found.frames,
      unchanged: image.unchanged ? isUnchanged : undefined,
      secret: image.gone ? { isSent: sent.includes(CASE_SECRET), isStored: bytes.includes(CASE_SECRET) } : undefined,
      texts: image.notContains?.filter((text) => bytes.includes(text)),
      profile: image.icc ? await profileOf(bytes) : undefined,
    }).toEqual({
      size: image.size,
      animated: image.animated,
      frames: image.frames,
      unchanged: image.unchanged || undefined,
      secret: image.gone ? { isSent: true, isStored: false } : undefined,
      texts: image.notContains && [],
      profile: image.icc ? await profileOf(sent) : undefined,
    });
    expect((await stripBuffer(bytes)).isUnchanged).toBe(true);
  });

  it('has variants that look as in a browser', async () => {
    const { image: found, bytes: original } = await stripBuffer(caseBytes(image));
    const wanted = VARIANT_SIZES.flatMap((size) => VARIANT_EXTENSIONS.map((extension) => ({ size, extension })));
    const together = await renderVariants(original, wanted, limits);
    for (const [index, variant] of wanted.entries()) {
      const alone = await renderVariants(original, [variant], limits);
      for (const bytes of [together[index], ...alone] as Buffer[]) {
        await expectCaseVariant(image, { bytes, ...variant, toldSize: [found.width, found.height] });
      }
    }
  });
});

async function profileOf(bytes: Buffer): Promise<Buffer> {
  const { icc } = await sharp(bytes).metadata();
  if (!icc) throw new Error('The image has no profile.');
  return icc;
}
