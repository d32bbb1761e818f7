import { type Album, ResolveAlbum } from '#albums';
import { DomainError } from '#errors';
import { type Key, KeyCodec } from '#keys';
import { isGone, type Link, ResolveLink } from '#links';
import { Injectable } from '@nestjs/common';
import PQueue from 'p-queue';

/** Images of one album that are looked up at the same time. */
const AT_ONCE = 16;

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
    private readonly resolveAlbum: ResolveAlbum,
    private readonly resolveLink: ResolveLink,
  ) {}

  /** Throws `album-not-found`, without asking anyone for what can't be a key, or `album-gone`. */
  async run(key: string): Promise<ShownAlbum> {
    const id = this.codec.decode(key);
    if (id === undefined) throw new DomainError('album-not-found', 'There is no album with this key.');
    return this.byId(id);
  }

  async byId(id: bigint): Promise<ShownAlbum> {
    const album = await this.resolveAlbum.run(id);
    const queue = new PQueue({ concurrency: AT_ONCE });
    const found = await queue.addAll(album.imageIds.map((image) => () => this.resolveLink.run(image)));
    const images = found.flatMap(({ link }) => (link && !isGone(link) ? [link] : []));
    const cover = images.find(({ id }) => id === album.coverId) ?? images[0];
    return { key: this.codec.encode(id), album, images, cover };
  }
}
