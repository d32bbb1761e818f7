import { type Album, type AlbumChanges, AlbumStore, MAX_ALBUM_IMAGES, tooManyImages, withImages } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { ImageService } from '#purge';
import { Injectable } from '@nestjs/common';

import { AlbumLookup, type ShownAlbum } from '../../lookup/album-lookup.js';
import { imgurNotFound, orImgurNotFound } from '../envelope/imgur-not-found.js';
import type { NewImgurAlbum } from './imgur-album.schema.js';

/**
 * Finds and changes albums by the id in a path of Imgur's API: a public key, or a deletehash, which allows changes.
 */
@Injectable()
export class ImgurAlbums {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly lookup: AlbumLookup,
    private readonly images: ImageService,
  ) {}

  async create(changes: AlbumChanges): Promise<NewImgurAlbum> {
    const { id, key } = await this.albums.create(changes);
    return { id: key, deletehash: this.codec.deleteToken(id) };
  }

  /** By key or deletehash, with its live images. `deletehash` is set if `name` is one. Throws `album-not-found`. */
  async show(name: string): Promise<{ album: ShownAlbum; deletehash: string | undefined }> {
    const id = this.codec.idOfDeleteToken(name);
    const album = await orImgurNotFound(
      'album',
      name,
      id === undefined ? this.lookup.byKey(name) : this.lookup.byId(id),
    );
    return { album, deletehash: id === undefined ? undefined : name };
  }

  /** Throws `album-not-found`, `token-wrong` for the key of an album, and what `change` throws. */
  async update(hash: string, change: (album: Album) => AlbumChanges): Promise<void> {
    await orImgurNotFound('album', hash, this.albums.update(await this.idOf(hash), change));
  }

  /**
   * Resolves also if the album was deleted before. Throws `album-not-found`, and `token-wrong` for the key of an
   * album.
   */
  async delete(hash: string): Promise<void> {
    await orImgurNotFound('album', hash, this.albums.delete(await this.idOf(hash)));
  }

  /**
   * The id of an album that has room for one more image. Throws `album-not-found`, `token-wrong`, `invalid-request`.
   */
  async findForUpload(hash: string): Promise<bigint> {
    const id = await this.idOf(hash);
    const { imageIds } = await orImgurNotFound('album', hash, this.albums.find(id));
    if (imageIds.length >= MAX_ALBUM_IMAGES) throw tooManyImages();
    return id;
  }

  /** Deletes the image if the album cannot take it any more, because the client learns of the error alone. */
  async addUpload(albumId: bigint, imageId: bigint): Promise<void> {
    try {
      await this.albums.update(albumId, (album) => withImages(album, [...album.imageIds, imageId]));
    } catch (error) {
      await this.images.delete(imageId);
      throw error;
    }
  }

  /** The id in a deletehash. Throws `token-wrong` for the key of a live album, `album-not-found` for anything else. */
  private async idOf(hash: string): Promise<bigint> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id !== undefined) return id;
    const idOfKey = this.codec.decode(hash);
    if (idOfKey === undefined) throw imgurNotFound('album', hash);
    await orImgurNotFound('album', hash, this.albums.find(idOfKey));
    throw new DomainError('token-wrong', 'Forbidden');
  }
}
