import { createdAtMs } from '#keys';
import { Injectable } from '@nestjs/common';

import type { ShownAlbum } from '../../lookup/album-lookup.js';
import { PublicUrls } from '../../http/public-urls.js';
import { ImagePresenter } from '../../presenter/image.presenter.js';
import { presentImgurImage } from '../images/imgur-image.presenter.js';
import type { ImgurAlbum } from './imgur-album.schema.js';

/** Turns albums into those of Imgur's API. */
@Injectable()
export class ImgurAlbumPresenter {
  constructor(
    private readonly images: ImagePresenter,
    private readonly urls: PublicUrls,
  ) {}

  /** `deletehash`: only for a request that has it. */
  present({ key, album, images, cover }: ShownAlbum, deletehash: string | undefined): ImgurAlbum {
    const coverImage = cover && this.images.toImage(cover);
    return {
      id: key,
      title: album.title,
      description: album.description,
      datetime: Math.floor(createdAtMs(album.id) / 1000),
      cover: coverImage?.key ?? null,
      cover_edited: null,
      cover_width: coverImage?.width ?? null,
      cover_height: coverImage?.height ?? null,
      account_url: null,
      account_id: null,
      privacy: album.privacy,
      layout: album.layout,
      views: 0,
      link: this.urls.album(key),
      favorite: false,
      nsfw: null,
      section: null,
      order: 0,
      ...(deletehash !== undefined && { deletehash }),
      images_count: images.length,
      in_gallery: false,
      is_ad: false,
      include_album_ads: false,
      is_album: true,
      images: images.map((link) => presentImgurImage(this.images.toImage(link))),
    };
  }
}
