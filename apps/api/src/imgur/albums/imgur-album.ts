import { createdAtMs } from '#keys';

import type { ShownAlbum } from '../../albums/find-album.js';
import type { ImagePresenter } from '../../presenter/image.presenter.js';
import type { PublicUrls } from '../../http/public-urls.js';
import type { ImgurAlbum } from './imgur-album.schema.js';
import { imgurImage } from '../images/imgur-image.js';

/** An album as Imgur shows one; with its deletehash for whoever asked by it. */
export function imgurAlbum(
  { key, album, images, cover }: ShownAlbum,
  { presenter, urls, deletehash }: { presenter: ImagePresenter; urls: PublicUrls; deletehash: string | undefined },
): ImgurAlbum {
  const shown = cover && presenter.toImage(cover);
  return {
    id: key,
    title: album.title,
    description: album.description,
    datetime: Math.floor(createdAtMs(album.id) / 1000),
    cover: shown?.key ?? null,
    cover_edited: null,
    cover_width: shown?.width ?? null,
    cover_height: shown?.height ?? null,
    account_url: null,
    account_id: null,
    privacy: album.privacy,
    layout: album.layout,
    views: 0,
    link: urls.album(key),
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
    images: images.map((link) => imgurImage(presenter.toImage(link))),
  };
}
