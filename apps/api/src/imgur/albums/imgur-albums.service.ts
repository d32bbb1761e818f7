import { type Account, permits, type Principal } from '#accounts';
import { type Album, type AlbumChanges, AlbumStore, MAX_ALBUM_IMAGES, tooManyImages, withImages } from '#albums';
import { DomainError } from '#errors';
import { KeyCodec } from '#keys';
import { ImageService } from '#purge';
import { Injectable } from '@nestjs/common';

import { requireOwner } from '../../access/require-owner.js';
import { AlbumLookup, type ShownAlbum } from '../../lookup/album-lookup.js';
import { imgurNotFound, orImgurNotFound } from '../envelope/imgur-not-found.js';
import type { NewImgurAlbum } from './imgur-album.schema.js';

/**
 * Finds and changes albums by the id in a path of Imgur's API: a public key, or a deletehash, which allows changes.
 * The owner of an album changes it by its key as well.
 */
@Injectable()
export class ImgurAlbums {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly lookup: AlbumLookup,
    private readonly images: ImageService,
  ) {}

  /** The account of `principal` owns the album. */
  async create(changes: AlbumChanges, principal: Principal | undefined): Promise<NewImgurAlbum> {
    const { id, key } = await this.albums.create(changes, principal?.account.id ?? null);
    return { id: key, deletehash: this.codec.deleteToken(id) };
  }

  /**
   * By key or deletehash, with its live images. `deletehash` is set if `name` is one, and for credentials of the owner
   * that may change the album; `owner` for the owner. Throws `album-not-found`.
   */
  async show(
    name: string,
    principal: Principal | undefined,
  ): Promise<{ album: ShownAlbum; deletehash: string | undefined; owner?: Account }> {
    const id = this.codec.idOfDeleteToken(name);
    const album = await orImgurNotFound(
      'album',
      name,
      id === undefined ? this.lookup.byKey(name) : this.lookup.byId(id),
    );
    const isOwn = principal?.account.id === album.album.ownerId;
    const mayChange = id !== undefined || (isOwn && permits(principal.scopes, 'manage'));
    const deletehash = mayChange ? this.codec.deleteToken(album.album.id) : undefined;
    return { album, deletehash, ...(isOwn && { owner: principal.account }) };
  }

  /** Throws what `idOf` and `change` throw, and `album-not-found`. */
  async update(hash: string, principal: Principal | undefined, change: (album: Album) => AlbumChanges): Promise<void> {
    await orImgurNotFound('album', hash, this.albums.update(await this.idOf(hash, principal), change));
  }

  /** Resolves also for the deletehash of an album that was deleted before. Throws what `idOf` throws. */
  async delete(hash: string, principal: Principal | undefined): Promise<void> {
    await orImgurNotFound('album', hash, this.albums.delete(await this.idOf(hash, principal)));
  }

  /** The id of an album that has room for one more image. Throws what `idOf` throws, and `invalid-request`. */
  async findForUpload(hash: string, principal: Principal | undefined): Promise<bigint> {
    const id = await this.idOf(hash, principal);
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

  /**
   * The id in a deletehash, or in the key of an album that `principal` owns or administrates. Throws `token-wrong`,
   * `scope-missing` and `not-owner` for the key of another live album, `album-not-found` for anything else.
   */
  private async idOf(hash: string, principal: Principal | undefined): Promise<bigint> {
    const id = this.codec.idOfDeleteToken(hash);
    if (id !== undefined) return id;
    const idOfKey = this.codec.decode(hash);
    if (idOfKey === undefined) throw imgurNotFound('album', hash);
    const { ownerId } = await orImgurNotFound('album', hash, this.albums.find(idOfKey));
    if (!principal) throw new DomainError('token-wrong', 'Forbidden');
    await requireOwner(principal, async () => ownerId);
    return idOfKey;
  }
}
