import { LinkStore } from '#links';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { setMetadataCaching } from '../http/caching.js';
import { CACHE_STATUS } from '../openapi/bytes.docs.js';
import { Endpoint, header, KeyParam, requiredHeader } from '../openapi/endpoint.decorator.js';
import { type ImageKey, ImageKeyPipe } from '../lookup/image-key.pipe.js';
import { imageSchema } from '../presenter/image.schemas.js';
import { ImagePresenter } from '../presenter/image.presenter.js';
import { PublicUrls } from '../http/public-urls.js';
import { cardPicture } from '../presenter/card-picture.js';
import { galleryPage } from '../pages/gallery.page.js';
import { requestLanguage } from '../pages/request-language.js';
import { pageHeaders } from '../pages/page-headers.js';
import { oembedLinkHeader } from '../pages/parts/link-card.js';
import { prefersHtml } from '../pages/page-preference.js';
import { WebAssets } from '../pages/web-assets.js';

/** GET /gallery/{key}: the link of an image. It answers with a page, or with JSON to clients that prefer it. */
@Controller('gallery')
export class GalleryController {
  constructor(
    private readonly links: LinkStore,
    private readonly presenter: ImagePresenter,
    private readonly urls: PublicUrls,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  @Get(':key')
  @KeyParam()
  @Endpoint({
    operationId: 'getGallery',
    summary: 'Open the link of an image: a page, or JSON for `Accept: application/json`',
    answers: {
      200: {
        description: 'The image',
        schema: imageSchema,
        headers: {
          Vary: requiredHeader('`Accept`'),
          'Cache-Status': CACHE_STATUS,
          Link: header('The URLs of the oEmbed descriptions of the image'),
        },
      },
    },
    problems: ['image-not-found', 'image-gone', 'image-blocked'],
    otherTypes: { 200: ['text/html'] },
  })
  async getGallery(
    @Param('key', ImageKeyPipe) { key, id }: ImageKey,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const found = await this.links.find(id);
    setMetadataCaching(reply, found, key);
    if (!prefersHtml(request)) {
      const json = this.presenter.toJson(found);
      return void reply.header('vary', 'Accept').type('application/json; charset=utf-8').send(json);
    }
    const image = this.presenter.toImage(found.link);
    const language = requestLanguage(request);
    const oembed = this.urls.oembed(image.link);
    const picture = cardPicture(image, this.urls);
    void reply
      .headers({ ...pageHeaders(language, ['Accept']), link: oembedLinkHeader(oembed) })
      .send(galleryPage(this.assets, image, { language, picture, oembed }));
  }
}
