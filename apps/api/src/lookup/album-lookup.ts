import { type Album, AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { type Link, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

/** An album with those of its images that are not deleted or expired. */
export interface ShownAlbum {
  key: Key;
  album: Album;
  images: Link[];
  /** The image that represents the album. Undefined for an album without images. */
  cover: Link | undefined;
}

/** Finds albums and their images. */
@Injectable()
export class AlbumLookup {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly links: LinkStore,
  ) {}

  /** Throws `album-not-found`, without a lookup for a text that cannot be a key, or `album-gone`. */
  async byKey(key: string): Promise<ShownAlbum> {
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('album-not-found', 'There is no album with this key.');
    return this.byId(id);
  }

  /** Throws `album-not-found` or `album-gone`. */
  async byId(id: bigint): Promise<ShownAlbum> {
    const album = await this.albums.find(id);
    const images = await this.links.findLive(album.imageIds);
    const cover = images.find(({ id }) => id === album.coverId) ?? images[0];
    return { key: this.codec.encode(id), album, images, cover };
  }
}
