import { DomainError } from '#errors';
import { type ImageFormat, sniffFormat, SNIFF_BYTES } from '#formats';

import { ByteReader } from '../walking/byte-reader.js';
import type { ByteSource } from '../walking/byte-source.js';
import { foreignKind } from './foreign-kinds.js';
import { unsupported } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import type { InspectedImage } from './inspected-image.js';
import { PixelBudget, type ImageLimits } from '../walking/pixel-budget.js';
import { walkAvif } from '../avif/avif-walker.js';
import { walkGif } from '../gif/gif-walker.js';
import { walkJpeg } from '../jpeg/jpeg-walker.js';
import { walkPng } from '../png/png-walker.js';
import { walkWebp } from '../webp/webp-walker.js';

const WALKERS: Record<ImageFormat, (reader: ByteReader, budget: PixelBudget) => Promise<WalkedImage>> = {
  jpeg: walkJpeg,
  png: walkPng,
  gif: walkGif,
  webp: walkWebp,
  avif: walkAvif,
};

/**
 * Recognises the format of a file by its bytes, validates the file, and lays out its copy without metadata. Reads the
 * file once and decodes no pixels, but follows their codes where that is cheap (decision 35). Throws DomainError
 * `empty-body`, `unsupported-image`, `damaged-image` or `too-many-pixels`; other errors come from the source.
 */
export async function inspectImage(source: ByteSource, limits: ImageLimits): Promise<InspectedImage> {
  if (source.size === 0) throw new DomainError('empty-body', 'The file has no bytes. Send the bytes of an image.');
  const reader = new ByteReader(source);
  const head = await reader.peek(SNIFF_BYTES);
  const format = sniffFormat(head);
  if (!format) throw unsupported(`This is ${foreignKind(head) ?? 'not an image of a known kind'}.`);
  const walked = await WALKERS[format](reader, new PixelBudget(limits));
  return { format, animated: walked.frames > 1, ...walked };
}
