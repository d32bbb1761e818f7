import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Endpoint, KeyParam } from '../openapi/endpoint.decorator.js';
import { cardPicture } from '../presenter/card-picture.js';
import { languageOf } from '../pages/language-of.js';
import { pageHeaders } from '../pages/page-headers.js';
import { oembedLinkHeader } from '../pages/link-card.js';
import { WebAssets } from '../pages/web-assets.js';
import { PresentImage } from '../presenter/present-image.js';
import { PublicUrls } from '../http/public-urls.js';
import { albumPage } from '../pages/album.page.js';
import { FindAlbum } from './find-album.js';

/** Not kept anywhere: a delete of any of its images would have to be told to each cache that has it. */
const CACHING = { 'cache-control': 'no-cache' };

/** GET /a/{key}: the link of an album, a page. */
@Controller('a')
export class AlbumPageController {
  constructor(
    private readonly find: FindAlbum,
    private readonly present: PresentImage,
    private readonly urls: PublicUrls,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getAlbumPage',
    summary: 'The link of an album: a page, in English, German or French',
    answers: { 200: { description: 'The page', contentTypes: ['text/html'] } },
    problems: ['album-not-found', 'album-gone'],
  })
  async getAlbumPage(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const shown = await this.find.run(key);
    const { title, description } = shown.album;
    const images = shown.images.map((link) => this.present.image(link));
    const picture = shown.cover && cardPicture(this.present.image(shown.cover), this.urls);
    const link = this.urls.album(shown.key);
    const oembed = this.urls.oembed(link);
    const album = { link, title, description, images, picture, oembed };
    const language = languageOf(request);
    void reply
      .headers({ ...pageHeaders(language), ...CACHING, link: oembedLinkHeader(oembed) })
      .send(albumPage(this.assets, album, language));
  }
}
