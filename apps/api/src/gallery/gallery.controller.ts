import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { setMetadataCaching } from '../http/caching.js';
import { CACHE_STATUS } from '../openapi/bytes.docs.js';
import { Endpoint, header, KeyParam, sureHeader } from '../openapi/endpoint.decorator.js';
import { FindLink } from '../http/find-link.js';
import { imageSchema } from '../presenter/image.schemas.js';
import { PresentImage } from '../presenter/present-image.js';
import { PublicUrls } from '../http/public-urls.js';
import { cardPicture } from '../presenter/card-picture.js';
import { galleryPage } from '../pages/gallery.page.js';
import { languageOf } from '../pages/language-of.js';
import { pageHeaders } from '../pages/page-headers.js';
import { oembedLinkHeader } from '../pages/link-card.js';
import { uploadPage } from '../pages/upload.page.js';
import { prefersPage } from '../pages/wants-page.js';
import { WebAssets } from '../pages/web-assets.js';

/** GET /gallery/{key}: the link. A page for people, JSON for programs that ask for it. */
@Controller()
export class GalleryController {
  constructor(
    private readonly findLink: FindLink,
    private readonly present: PresentImage,
    private readonly urls: PublicUrls,
    @Inject(WebAssets) private readonly assets: WebAssets,
  ) {}

  /** GET /: the upload page. */
  @Get()
  @Endpoint({
    operationId: 'getUploadPage',
    summary: 'Upload images in a browser',
    answers: { 200: { description: 'The page', contentTypes: ['text/html'] } },
    problems: [],
  })
  getUploadPage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const language = languageOf(request);
    void reply
      .headers({ ...pageHeaders(language), 'cache-control': 'no-cache' })
      .send(uploadPage(this.assets, language, this.urls.base));
  }

  @Get('gallery/:key')
  @KeyParam()
  @Endpoint({
    operationId: 'getGallery',
    summary: 'The link: a page, or JSON for `Accept: application/json`',
    answers: {
      200: {
        description: 'The image',
        schema: imageSchema,
        headers: {
          Vary: sureHeader('`Accept`'),
          'Cache-Status': CACHE_STATUS,
          Link: header('Where to find its oEmbed'),
        },
      },
    },
    problems: ['image-not-found', 'image-gone'],
    otherTypes: { 200: ['text/html'] },
  })
  async getGallery(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wantsPage = prefersPage(request);
    const { link, cache } = await this.findLink.runCached(key, reply);
    setMetadataCaching(reply, link, key);
    if (!wantsPage) {
      const json = this.present.json(link, cache);
      return void reply.header('vary', 'Accept').type('application/json; charset=utf-8').send(json);
    }
    const image = this.present.image(link);
    const language = languageOf(request);
    const oembed = this.urls.oembed(image.link);
    const picture = cardPicture(image, this.urls);
    void reply
      .headers({ ...pageHeaders(language, ['Accept']), link: oembedLinkHeader(oembed) })
      .send(galleryPage(this.assets, image, { language, picture, oembed }));
  }
}
