import type { Account } from '#accounts';
import type { Album } from '#albums';
import { createdAtMs, KeyCodec } from '#keys';
import type { Link } from '#links';
import { Injectable } from '@nestjs/common';

import type { ShownAlbum } from '../../lookup/album-lookup.js';
import { PublicUrls } from '../../http/public-urls.js';
import { ImagePresenter } from '../../presenter/image.presenter.js';
import { presentImgurImage } from '../images/imgur-image.presenter.js';
import { imgurAccountId } from '../account/imgur-account-id.js';
import type { ImgurAlbum, ListedImgurAlbum } from './imgur-album.schema.js';

/** Fields that imglink does not use. They follow `images_count`. */
const TAIL = { in_gallery: false, is_ad: false, include_album_ads: false, is_album: true };

/** Turns albums into those of Imgur's API. */
@Injectable()
export class ImgurAlbumPresenter {
  constructor(
    private readonly codec: KeyCodec,
    private readonly images: ImagePresenter,
    private readonly urls: PublicUrls,
  ) {}

  /** `deletehash`: only for a request that has it, and for the owner. `owner`: for the owner alone. */
  present({ album, images, cover }: ShownAlbum, deletehash: string | undefined, owner?: Account): ImgurAlbum {
    return {
      ...this.head(album, cover, owner),
      ...(deletehash !== undefined && { deletehash }),
      images_count: images.length,
      ...TAIL,
      images: images.map((link) => presentImgurImage(this.images.toImage(link))),
    };
  }

  /** An own album in a list, without its images. `cover`: undefined if the album has none. */
  presentListed(album: Album, cover: Link | undefined, owner: Account): ListedImgurAlbum {
    return {
      ...this.head(album, cover, owner),
      account_url: owner.name,
      account_id: imgurAccountId(owner),
      deletehash: this.codec.deleteToken(album.id),
      images_count: album.imageIds.length,
      ...TAIL,
    };
  }

  /** The fields are in Imgur's order. */
  private head(album: Album, cover: Link | undefined, owner: Account | undefined) {
    const key = this.codec.encode(album.id);
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
      account_url: owner?.name ?? null,
      account_id: owner ? imgurAccountId(owner) : null,
      privacy: album.privacy,
      layout: album.layout,
      views: 0,
      link: this.urls.album(key),
      favorite: false,
      nsfw: null,
      section: null,
      order: 0,
    };
  }
}
