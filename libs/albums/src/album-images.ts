import { DomainError } from '#errors';

import type { Album } from './album.entity.js';
import type { AlbumChanges } from './albums.repository.js';

/** Bounds the row, and what is looked up to show the album. */
export const MAX_ALBUM_IMAGES = 500;

/** A set of images of an album, and the cover that stays with it. Throws `invalid-request` when they are too many. */
export function withImages(album: Pick<Album, 'coverId'>, ids: Iterable<bigint>): AlbumChanges {
  const imageIds = [...new Set(ids)];
  if (imageIds.length > MAX_ALBUM_IMAGES) throw tooManyImages();
  const isCoverThere = album.coverId !== null && imageIds.includes(album.coverId);
  return { imageIds, coverId: isCoverThere ? album.coverId : null };
}

export const tooManyImages = (): DomainError =>
  new DomainError('invalid-request', `An album may have at most ${MAX_ALBUM_IMAGES} images.`);

/** Throws `invalid-request` for a cover that is not in the album. */
export function withCover(album: Pick<Album, 'imageIds'>, coverId: bigint | null): AlbumChanges {
  if (coverId === null || album.imageIds.includes(coverId)) return { coverId };
  throw new DomainError('invalid-request', 'The cover must be an image of the album.');
}
