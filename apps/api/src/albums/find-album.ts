import { type Album, AlbumStore } from '#albums';
import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { type Link, LinkStore } from '#links';
import { Injectable } from '@nestjs/common';

/** An album with those of its images that are still there. */
export interface ShownAlbum {
  key: Key;
  album: Album;
  images: Link[];
  /** The image that stands for it; undefined for an album without images. */
  cover: Link | undefined;
}

/** From the key in an address to its album. */
@Injectable()
export class FindAlbum {
  constructor(
    private readonly codec: KeyCodec,
    private readonly albums: AlbumStore,
    private readonly links: LinkStore,
  ) {}

  /** Throws `album-not-found`, without asking anyone for what can't be a key, or `album-gone`. */
  async run(key: string): Promise<ShownAlbum> {
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('album-not-found', 'There is no album with this key.');
    return this.byId(id);
  }

  async byId(id: bigint): Promise<ShownAlbum> {
    const album = await this.albums.find(id);
    const images = await this.links.findLive(album.imageIds);
    const cover = images.find(({ id }) => id === album.coverId) ?? images[0];
    return { key: this.codec.encode(id), album, images, cover };
  }
}
