import { DomainError } from '#errors';

import type { Album } from './album.entity.js';
import type { AlbumChanges } from './albums.repository.js';

/** Limits the size of the row, and the number of links that are read to show the album. */
export const MAX_ALBUM_IMAGES = 1000;

/**
 * Returns the changes that set the images of an album, each once; a cover that is not among them is removed. Throws
 * `invalid-request` for more than 1,000.
 */
export function withImages(album: Pick<Album, 'coverId'>, ids: Iterable<bigint>): AlbumChanges {
  const imageIds = [...new Set(ids)];
  if (imageIds.length > MAX_ALBUM_IMAGES) throw tooManyImages();
  const hasCover = album.coverId !== null && imageIds.includes(album.coverId);
  return { imageIds, coverId: hasCover ? album.coverId : null };
}

export const tooManyImages = (): DomainError =>
  new DomainError('invalid-request', `An album may have at most ${MAX_ALBUM_IMAGES.toLocaleString('en')} images.`);

/**
 * Returns the change that sets the cover; null: the first image. Throws `invalid-request` if the album does not have
 * the image.
 */
export function withCover(album: Pick<Album, 'imageIds'>, coverId: bigint | null): AlbumChanges {
  if (coverId === null || album.imageIds.includes(coverId)) return { coverId };
  throw new DomainError('invalid-request', 'The cover must be an image of the album.');
}

/** The changes that a request names. Undefined fields stay unchanged. */
export interface AlbumEdit {
  texts: Omit<AlbumChanges, 'imageIds' | 'coverId'>;
  imageIds: bigint[] | undefined;
  /** Null: the first image becomes the cover. */
  coverId: bigint | null | undefined;
}

/** Returns the changes of an album that an edit requests. Throws `invalid-request` for a cover that is not in it. */
export function changesOf(
  album: Pick<Album, 'imageIds' | 'coverId'>,
  { texts, imageIds, coverId }: AlbumEdit,
): AlbumChanges {
  const images = imageIds && withImages({ coverId: coverId ?? album.coverId }, imageIds);
  const cover = coverId !== undefined && withCover({ imageIds: images?.imageIds ?? album.imageIds }, coverId);
  return { ...texts, ...images, ...cover };
}
