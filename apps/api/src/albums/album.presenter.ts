import type { Album } from '#albums';
import { createdAtMs, KeyCodec } from '#keys';
import { Injectable } from '@nestjs/common';

import { PublicUrls } from '../http/public-urls.js';
import type { ShownAlbum } from '../lookup/album-lookup.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import type { AlbumAnswer, AlbumSummary } from './album.schemas.js';

/** Turns albums into the form that the API answers with. */
@Injectable()
export class AlbumPresenter {
  constructor(
    private readonly codec: KeyCodec,
    private readonly urls: PublicUrls,
    private readonly images: ImagePresenter,
  ) {}

  /** The album with its live images, without its owner. */
  toAlbum({ album, images, cover }: ShownAlbum): AlbumAnswer {
    return {
      ...this.toSummary({ ...album, coverId: cover?.id ?? null, imageIds: images.map(({ id }) => id) }),
      images: images.map((link) => this.images.toImage(link)),
    };
  }

  /** The album without its images, some of which may have been deleted since. */
  toSummary({ id, title, description, coverId, imageIds }: Album): AlbumSummary {
    const key = this.codec.encode(id);
    const cover = coverId ?? imageIds[0];
    return {
      key,
      link: this.urls.album(key),
      title,
      description,
      cover: cover === undefined ? null : this.codec.encode(cover),
      imageCount: imageIds.length,
      createdAt: new Date(createdAtMs(id)).toISOString(),
    };
  }

  /** The token that allows its holder to change and delete the album. It is the deletehash in Imgur's API. */
  editToken(id: bigint): string {
    return this.codec.deleteToken(id);
  }
}
