import { AlbumStore, MAX_ALBUM_IMAGES, tooManyImages, withImages } from '#albums';
import { DeleteImage } from '#purge';
import { Injectable } from '@nestjs/common';

import { OwnAlbum } from './own-album.js';

/** Uploads that say which album they are for. */
@Injectable()
export class UploadToAlbum {
  constructor(
    private readonly own: OwnAlbum,
    private readonly albums: AlbumStore,
    private readonly deleteImage: DeleteImage,
  ) {}

  /** The album of a deletehash that has room. Throws `album-not-found`, `token-wrong` and `invalid-request`. */
  async find(hash: string): Promise<bigint> {
    const id = await this.own.require(hash);
    const { imageIds } = await this.albums.find(id);
    if (imageIds.length < MAX_ALBUM_IMAGES) return id;
    throw tooManyImages();
  }

  /** An image that its album has no room for any more, since the answer is a failure, is deleted. */
  async add(albumId: bigint, imageId: bigint): Promise<void> {
    try {
      await this.albums.update(albumId, (album) => withImages(album, [...album.imageIds, imageId]));
    } catch (error) {
      await this.deleteImage.run(imageId);
      throw error;
    }
  }
}
