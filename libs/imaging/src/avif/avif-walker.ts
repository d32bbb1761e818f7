import { readAvifBoxes } from './avif-boxes.js';
import { imageRanges, isImageItem, wipeBox, wipeMetadata } from './avif-metadata.js';
import { readMeta, type AvifMeta, type LoadedBox } from './avif-meta.js';
import { MovieWalker } from './avif-movie.js';
import { readPicture, type AvifPicture } from './avif-properties.js';
import type { ByteReader } from '../walking/byte-reader.js';
import { FilePatches, type ByteRange } from './file-patches.js';
import { damaged, unsupported } from '../imaging.errors.js';
import type { WalkedImage } from '../walking/walked-image.js';
import type { PixelBudget } from '../walking/pixel-budget.js';

/** Item types of other codecs, which the same container can hold. */
const OTHER_CODECS = new Set(['hvc1', 'hev1', 'avc1', 'vvc1', 'evc1', 'jpeg', 'j2k1', 'unci']);

/**
 * Walks the boxes of an AVIF (AVIF 1.1, ISO/IEC 23008-12, ISO/IEC 14496-12). Boxes refer to each other by offset, so
 * metadata is overwritten in place; only the bytes behind the last needed box are dropped.
 */
export async function walkAvif(reader: ByteReader, budget: PixelBudget): Promise<WalkedImage> {
  const { brands, meta: metaBox, moov, media, unneeded, end } = await readAvifBoxes(reader);
  const patches = new FilePatches();
  for (const box of unneeded) wipeBox(box, 0, patches);

  const still = metaBox && walkStill(metaBox, budget, media, patches);
  const isSequence = brands.has('avis') && moov !== undefined;
  const movie = moov && new MovieWalker(moov, media, patches);
  const track = movie?.walk();
  if (isSequence && track) budget.addFrame(track.width, track.height, track.frames);
  const picture = still?.picture ?? (isSequence && track ? { ...track, orientation: 1 } : undefined);
  if (!picture) throw damaged('The AVIF has no image.');
  const { width, height, orientation } = picture;
  budget.addCanvas(width, height);
  const pixels = [...(still?.pixels ?? []), ...(movie?.samples ?? [])];
  for (const { to } of pixels) if (to > end) throw damaged('The AVIF is truncated.');
  for (const { from, to } of media) patches.addAllBut(from, to, pixels);
  const layout = await patches.apply(reader, end, pixels);
  return { width, height, orientation, frames: Math.max(1, budget.frames), layout };
}

function walkStill(
  box: LoadedBox,
  budget: PixelBudget,
  media: ByteRange[],
  patches: FilePatches,
): { picture: AvifPicture; pixels: ByteRange[] } {
  const meta = readMeta(box);
  checkPrimary(meta);
  const picture = readPicture(meta);
  budget.addCanvas(picture.width, picture.height);
  wipeMetadata(meta, media, patches);
  return { picture, pixels: imageRanges(meta) };
}

function checkPrimary(meta: AvifMeta): void {
  const primary = meta.items.find(({ id }) => id === meta.primary);
  if (!primary) throw damaged('The AVIF has no primary item.');
  const isOther = OTHER_CODECS.has(primary.type) || !meta.items.some(({ type }) => type === 'av01');
  if (isOther) throw unsupported('This file has no AV1 image.');
  if (!isImageItem(primary)) throw damaged('The primary item of the AVIF is not an image.');
  const location = meta.locations.get(primary.id);
  const bytes = location?.isKnown ? location.ranges.reduce((sum, { from, to }) => sum + to - from, 0) : 0;
  if (primary.type === 'av01' && bytes === 0) throw damaged('The AVIF has no pixels.');
}
