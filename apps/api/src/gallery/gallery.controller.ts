import { DomainError } from '#errors';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

import { setMetadataCaching } from '../caching.js';
import { Endpoint, header, KeyParam } from '../docs/endpoint-docs.js';
import { FindLink } from '../find-link.js';
import { type Image, imageSchema } from '../images/image.schemas.js';
import { PresentImage } from '../images/present-image.js';
import { PublicUrls } from '../public-urls.js';
import { galleryPage } from './gallery.page.js';
import { PAGE_HEADERS } from './layout.js';
import { messagePage } from './message.page.js';
import { WebAssets } from './web-assets.js';

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
  @ApiExcludeEndpoint()
  getUploadPage(@Res() reply: FastifyReply): void {
    void reply.headers({ ...PAGE_HEADERS, 'cache-control': 'no-cache' }).send(this.assets.indexHtml);
  }

  @Get('gallery/:key')
  @KeyParam()
  @Endpoint({
    operationId: 'getGallery',
    summary: 'The link: a page, or JSON for `Accept: application/json`',
    answers: { 200: { description: 'The image', schema: imageSchema, headers: { Vary: header('Accept') } } },
    problems: ['image-not-found', 'image-gone'],
  })
  async getGallery(
    @Param('key') key: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    void reply.header('vary', 'Accept');
    const wantsPage = new Negotiator(request.raw).mediaType(['text/html', 'application/json']) !== 'application/json';
    let image: Image;
    try {
      const link = await this.findLink.run(key, reply);
      image = this.present.image(link);
      setMetadataCaching(reply, link, key);
    } catch (error) {
      if (!wantsPage || !(error instanceof DomainError)) throw error;
      return this.sendMissing(reply, error);
    }
    if (!wantsPage) return void reply.send(image);
    const oembedUrl = this.urls.oembed(image.link);
    const discovery = `<${oembedUrl}>; rel="alternate"; type="application/json+oembed"`;
    void reply.headers({ ...PAGE_HEADERS, link: discovery }).send(galleryPage(this.assets, image, oembedUrl));
  }

  private sendMissing(reply: FastifyReply, error: DomainError): void {
    const isGone = error.code === 'image-gone';
    if (!isGone && error.code !== 'image-not-found') throw error;
    const message = isGone
      ? { code: 410, title: 'This image is gone', text: 'It was deleted or has expired, and will not be back.' }
      : {
          code: 404,
          title: 'There is no image here',
          text: 'Check the address: it ends in 11 letters and digits, and upper and lower case count.',
        };
    void reply
      .status(message.code)
      .headers({ ...PAGE_HEADERS, 'cache-control': 'public, max-age=5' })
      .send(messagePage(this.assets, message));
  }
}
