import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { cardPicture } from '../presenter/card-picture.js';
import { requestLanguage } from '../pages/request-language.js';
import { pageHeaders } from '../pages/page-headers.js';
import { oembedLinkHeader } from '../pages/parts/link-card.js';
import { WebAssets } from '../pages/web-assets.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { PublicUrls } from '../http/public-urls.js';
import { albumPage } from '../pages/album.page.js';
import { AlbumLookup } from '../lookup/album-lookup.js';

/**
 * Caches are purged by the key of an image. They would not drop the page of an album when one of its images is deleted.
 */
const CACHING = { 'cache-control': 'no-cache' };

/** GET /a/{key}: the page of an album. */
@Controller('a')
export class AlbumPageController {
  constructor(
    private readonly albums: AlbumLookup,
    private readonly presenter: ImagePresenter,
    private readonly urls: PublicUrls,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getAlbumPage',
    summary: 'Open the link of an album: a page in English, German or French',
    answers: { 200: { description: 'The page', contentTypes: ['text/html'] } },
    problems: ['album-not-found', 'album-gone'],
  })
  async getAlbumPage(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const shown = await this.albums.byKey(key);
    const { title, description } = shown.album;
    const images = shown.images.map((link) => this.presenter.toImage(link));
    const picture = shown.cover && cardPicture(this.presenter.toImage(shown.cover), this.urls);
    const link = this.urls.album(shown.key);
    const oembed = this.urls.oembed(link);
    const album = { link, title, description, images, picture, oembed };
    const language = requestLanguage(request);
    void reply
      .headers({ ...pageHeaders(language), ...CACHING, link: oembedLinkHeader(oembed) })
      .send(albumPage(this.assets, album, language));
  }
}
